// A cell's outputs, drawn as they stream in.
import * as messages from "@jupyterlab/services/lib/kernel/messages.js";
import { findAll } from "../page/find.js";
import { element } from "./dom.js";
import { drawRich, drawText, withLog } from "./draw.js";
import { drawError } from "./errors.js";
import { capped, overwritten } from "./text.js";

const MOST_OUTPUTS = 60;
const SCROLLING = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"]);

/** @typedef {import("./session.js").Output} Output */
/**
 * A stream that is being written: the end of its text, which is drawn into `output` if `stale`, and
 * how many lines it has had in all.
 *
 * @typedef {{name: string, text: string, lines: number, stale: boolean, output: HTMLElement}} Stream
 */

/**
 * What display(..., display_id=True) showed, by its id: any cell may update it later.
 *
 * @type {Map<string, HTMLElement[]>}
 */
const displayed = new Map();

/**
 * Redraw what a message updates, wherever in the deck it stands.
 *
 * @param {Output} message
 */
export function updateDisplays(message) {
  if (!messages.isUpdateDisplayDataMsg(message)) return;
  const { transient, data, metadata } = message.content;
  for (const output of displayed.get(transient.display_id) ?? []) drawRich(output, data, metadata);
}

export class Outputs {
  #root;
  #built;
  #drawn;
  /** @type {Stream | null} */
  #last = null; // the stream that goes on, if the last output is one
  #count = 0;
  #clearNext = false; // when there is something to put in the place
  #untouched = false; // by the run that goes on
  /** @type {number | null} */
  #frame = null;

  /**
   * @param {HTMLElement} root the cell's outputs as built
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
    const logs = findAll(this.#root, "details.stderr", HTMLDetailsElement);
    if (logs.length < this.#root.children.length) for (const log of logs) log.open = false;
    this.#drawn();
  }

  /** Show again what the build shows. */
  restore() {
    this.#clear();
    this.#root.replaceChildren(...this.#built);
    this.#root.classList.remove("ran");
    this.#drawn();
  }

  /**
   * Show what an IOPub message brings; other messages are ignored.
   *
   * @param {Output} message
   */
  receive(message) {
    if (messages.isStreamMsg(message)) this.#stream(message.content);
    if (messages.isDisplayDataMsg(message) || messages.isExecuteResultMsg(message)) {
      this.#rich(message.content);
    }
    if (messages.isErrorMsg(message)) this.#add("error").append(...drawError(message.content));
    if (messages.isClearOutputMsg(message)) {
      if (message.content.wait) this.#clearNext = true;
      else this.#clear();
    }
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  /**
   * A line from the page itself, such as that a run was stopped.
   *
   * @param {string} text
   */
  note(text) {
    this.#add("note").textContent = text;
    this.#draw();
  }

  /** @param {{name: string, text: string}} content */
  #stream({ name, text }) {
    const goesOn = !this.#clearNext && this.#last?.name === name ? this.#last : null;
    const stream = goesOn ?? this.#newStream(name);
    this.#last = stream;
    stream.text = capped(overwritten(stream.text + text)).text;
    stream.lines += text.split("\n").length - 1;
    stream.stale = true;
  }

  /**
   * @param {string} name
   * @returns {Stream}
   */
  #newStream(name) {
    const place = this.#add("stream");
    const output = name === "stderr" ? withLog(place) : place;
    return { name, text: "", lines: 0, stale: false, output };
  }

  /**
   * What the kernel shows besides, such as the help that `len?` asks for.
   *
   * @param {import("./draw.js").Forms} data
   */
  page(data) {
    this.#rich({ data });
    this.#draw();
  }

  /**
   * @param {object} content
   * @param {import("./draw.js").Forms} content.data
   * @param {import("./draw.js").Forms} [content.metadata]
   * @param {{display_id?: string}} [content.transient]
   */
  #rich({ data, metadata, transient }) {
    const output = this.#add("");
    const id = transient?.display_id;
    if (id) displayed.set(id, [...(displayed.get(id) ?? []).filter((o) => o.isConnected), output]);
    drawRich(output, data, metadata);
  }

  /** @param {string} kind */
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
    if (last?.matches(".rest")) last.textContent = text;
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
    if (this.#frame) cancelAnimationFrame(this.#frame);
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
