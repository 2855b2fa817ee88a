// A cell's outputs, drawn as they stream in.
import { element, keepKeys } from "./dom.js";
import { drawError } from "./errors.js";
import { sanitized } from "./sanitize.js";
import { ansiToHtml, capped, overwritten } from "./text.js";

const MOST_OUTPUTS = 60;
const MOST_RICH_CHARACTERS = 8_000_000;
const SCROLLING = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"]);
const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

// What display(..., display_id=True) showed, by its id: any cell may update it later.
const displayed = new Map();

/** Redraw what a message updates, wherever in the deck it stands. */
export function updateDisplays({ header, content }) {
  if (header.msg_type !== "update_display_data") return;
  for (const output of displayed.get(content.transient?.display_id) ?? []) {
    drawRich(output, content.data);
  }
}

export class Outputs {
  #root;
  #built;
  #drawn;
  #last = null; // the stream that goes on, if the last output is one
  #count = 0;
  #clearNext = false; // when there is something to put in the place
  #untouched = false; // by the run that goes on
  #frame = null;

  /**
   * @param {Element} root the cell's outputs as built
   * @param {() => void} drawn called after the page has changed
   */
  constructor(root, drawn) {
    this.#root = root;
    this.#built = [...root.childNodes];
    this.#drawn = drawn;
    root.addEventListener("keydown", (event) => {
      if (SCROLLING.has(event.key)) event.stopPropagation();
    });
  }

  /** Make room for the outputs of a new run: the old ones stay until the first, or the end. */
  begin() {
    this.#clearNext = true;
    this.#untouched = true;
    this.#last = null;
  }

  /** The run is over. */
  end() {
    if (this.#untouched) this.#clear();
    this.#draw();
    // What libraries log stays out of the audience's way, if there is something else to see.
    const logs = [...this.#root.querySelectorAll("details.stderr")];
    if (logs.length < this.#root.children.length) logs.forEach((log) => (log.open = false));
    this.#drawn();
  }

  /** Show again what the build shows. */
  restore() {
    this.#clear();
    this.#root.replaceChildren(...this.#built);
    this.#root.classList.remove("ran");
    this.#drawn();
  }

  /** Show what an IOPub message brings; other messages are ignored. */
  receive({ header, content }) {
    if (header.msg_type === "stream") this.#stream(content);
    if (header.msg_type === "display_data" || header.msg_type === "execute_result")
      this.#rich(content);
    if (header.msg_type === "error") this.#add("error").append(...drawError(content));
    if (header.msg_type === "clear_output") {
      if (content.wait) this.#clearNext = true;
      else this.#clear();
    }
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  /** A line from the page itself, such as that a run was stopped. */
  note(text) {
    this.#add("note").textContent = text;
    this.#draw();
  }

  #stream({ name, text }) {
    if (this.#clearNext || this.#last?.name !== name) {
      const output = this.#add("stream");
      this.#last = { name, text: "", output: name === "stderr" ? withLog(output) : output };
    }
    const stream = this.#last;
    stream.text = capped(overwritten(stream.text + text)).text;
    stream.lines = (stream.lines ?? 0) + text.split("\n").length - 1;
    stream.stale = true;
  }

  #rich({ data, transient }) {
    const output = this.#add("");
    const id = transient?.display_id;
    if (id) displayed.set(id, [...(displayed.get(id) ?? []).filter((o) => o.isConnected), output]);
    drawRich(output, data);
  }

  #add(kind) {
    if (this.#clearNext) this.#clear();
    this.#drawStream();
    this.#last = null;
    const output = element("div", { className: `output ${kind}` });
    this.#count += 1;
    if (this.#count <= MOST_OUTPUTS) this.#root.append(output);
    else this.#tooMany();
    return output;
  }

  #tooMany() {
    const text = `${(this.#count - MOST_OUTPUTS).toLocaleString("en")} more outputs, not shown`;
    const last = this.#root.lastElementChild;
    if (last.matches(".rest")) last.textContent = text;
    else this.#root.append(element("div", { className: "output note rest", textContent: text }));
  }

  #clear() {
    this.#root.replaceChildren();
    this.#root.classList.add("ran");
    this.#last = null;
    this.#count = 0;
    this.#clearNext = false;
    this.#untouched = false;
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#drawStream();
    this.#drawn();
    // What scrolls can be scrolled by keys, too.
    const scrolls = this.#root.scrollHeight > this.#root.clientHeight + 1;
    if (scrolls) this.#root.tabIndex = 0;
    else this.#root.removeAttribute("tabindex");
  }

  #drawStream() {
    const stream = this.#last;
    if (!stream?.stale) return;
    stream.stale = false;
    const shown = stream.text.split("\n").length - 1;
    const note =
      stream.lines > shown
        ? `${(stream.lines - shown).toLocaleString("en")} earlier lines, not shown`
        : "";
    drawText(stream.output, { text: stream.text, note });
  }
}

/** A place for warnings and logs that can be folded away. */
function withLog(output) {
  const place = element("div");
  const summary = element("summary", { textContent: "Warnings and logs" });
  const log = element("details", { className: "stderr", open: true }, summary, place);
  keepKeys(log);
  output.append(log);
  return place;
}

/** Draw the best of the forms that an object comes in. */
function drawRich(output, data) {
  const mime = ["text/html", "image/svg+xml", ...IMAGES, "text/plain"].find((m) => m in data);
  const value = [data[mime] ?? ""].flat().join("");
  const kind =
    { "text/html": "html", "image/svg+xml": "svg", "text/plain": "text" }[mime] ?? "image";
  output.className = `output ${kind}`;
  if (value.length > MOST_RICH_CHARACTERS) {
    const size = (value.length / 1e6).toFixed(0);
    drawText(output, { text: "", note: `an output of ${size} MB, not shown` });
  } else if (kind === "text") drawText(output, capped(value, true));
  else if (kind === "image") output.replaceChildren(picture(mime, value, data["text/plain"]));
  else output.replaceChildren(sanitized(value));
}

function picture(mime, base64, alt) {
  return element("img", { src: `data:${mime};base64,${base64.trim()}`, alt: alt ?? "" });
}

function drawText(output, { text, note }) {
  const pre = element("pre");
  pre.append(sanitized(ansiToHtml(text.replace(/\r$/, ""))));
  output.replaceChildren(
    ...(note ? [element("div", { className: "note", textContent: note })] : []),
    pre,
  );
}
