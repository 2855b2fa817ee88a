// One output, drawn from what the kernel sent for it.
import { element, keepKeys } from "./dom.js";
import { sanitized } from "./sanitize.js";
import { ansiToHtml, capped } from "./text.js";

const MOST_RICH_CHARACTERS = 8_000_000;
// The forms of an object that can be drawn, the best first, and what each is to the styles.
/** @type {Record<string, string>} */
const KINDS = {
  "text/html": "html",
  "image/svg+xml": "svg",
  "image/png": "image",
  "image/jpeg": "image",
  "image/gif": "image",
  "image/webp": "image",
  "text/plain": "text",
};

/** @typedef {Record<string, unknown>} Forms of an object, by their MIME types */

/**
 * A place for warnings and logs that can be folded away.
 *
 * @param {HTMLElement} output
 */
export function withLog(output) {
  const place = element("div");
  const summary = element("summary", { textContent: "Warnings and logs" });
  const log = element("details", { className: "stderr", open: true }, summary, place);
  keepKeys(log);
  output.append(log);
  return place;
}

/**
 * Draw the best of the forms that an object comes in.
 *
 * @param {HTMLElement} output
 * @param {Forms} data
 */
export function drawRich(output, data) {
  const mime = Object.keys(KINDS).find((m) => m in data) ?? "text/plain";
  const value = [data[mime] ?? ""].flat().join("");
  const kind = KINDS[mime] ?? "";
  output.className = `output ${kind}`;
  if (value.length > MOST_RICH_CHARACTERS) {
    const size = (value.length / 1e6).toFixed(0);
    drawText(output, { text: "", note: `an output of ${size} MB, not shown` });
  } else if (kind === "text") drawText(output, capped(value, true));
  else if (kind === "image") output.replaceChildren(picture(mime, value, data));
  else output.replaceChildren(sanitized(value));
}

/**
 * @param {string} mime
 * @param {string} base64
 * @param {Forms} data the same object's other forms
 */
function picture(mime, base64, data) {
  const alt = String(data["text/plain"] ?? "");
  return element("img", { src: `data:${mime};base64,${base64.trim()}`, alt });
}

/**
 * @param {HTMLElement} output
 * @param {{text: string, note: string}} shown
 */
export function drawText(output, { text, note }) {
  const pre = element("pre");
  pre.append(sanitized(ansiToHtml(text.replace(/\r$/, ""))));
  output.replaceChildren(
    ...(note ? [element("div", { className: "note", textContent: note })] : []),
    pre,
  );
}
