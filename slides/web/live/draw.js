// One output, drawn from what the kernel sent for it.
import { element, keepKeys } from "./dom.js";
import { sanitized } from "./sanitize.js";
import { ansiToHtml, atRest, capped, withoutNumbers } from "./text.js";

const MOST_RICH_CHARACTERS = 8_000_000;
const WIDGET = "application/vnd.jupyter.widget-view+json";
const NO_WIDGETS = "A widget, which the deck cannot show. It says of itself:";
const UNNAMED = "A picture that this cell's code has drawn";
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
 * @param {Forms} metadata what the kernel says of each form: of pictures, the text alternative
 */
export function drawRich(output, data, metadata = {}) {
  const mime = Object.keys(KINDS).find((m) => m in data) ?? "text/plain";
  const value = [data[mime] ?? ""].flat().join("");
  const kind = KINDS[mime] ?? "";
  output.className = `output ${kind}`;
  if (value.length > MOST_RICH_CHARACTERS) {
    const size = (value.length / 1e6).toFixed(0);
    drawText(output, { text: "", note: `an output of ${size} MB, not shown` });
  } else if (WIDGET in data && kind !== "html") drawText(output, { text: value, note: NO_WIDGETS });
  else if (kind === "text") drawText(output, capped(value, true));
  else if (kind === "image")
    output.replaceChildren(picture(mime, value, alternative(mime, metadata)));
  else output.replaceChildren(sanitized(value));
  const told = kind === "svg" && alternative(mime, metadata);
  if (told) nameFigure(output, told);
}

/**
 * @param {string} mime
 * @param {Forms} metadata
 */
function alternative(mime, metadata) {
  const own = metadata[mime];
  return own && typeof own === "object" && "alt" in own ? String(own.alt) : "";
}

/**
 * To screen readers a figure is one picture, not its labels in the order of their drawing.
 *
 * @param {HTMLElement} output
 * @param {string} told
 */
function nameFigure(output, told) {
  const figure = output.querySelector("svg");
  figure?.setAttribute("role", "img");
  figure?.setAttribute("aria-label", told);
}

/**
 * @param {string} mime
 * @param {string} base64
 * @param {string} told
 */
function picture(mime, base64, told) {
  return element("img", { src: `data:${mime};base64,${base64.trim()}`, alt: told || UNNAMED });
}

/**
 * @param {HTMLElement} output
 * @param {{text: string, note: string}} shown
 */
export function drawText(output, { text, note }) {
  const pre = element("pre");
  pre.append(sanitized(ansiToHtml(withoutNumbers(atRest(text)))));
  output.replaceChildren(
    ...(note ? [element("div", { className: "note", textContent: note })] : []),
    pre,
  );
}
