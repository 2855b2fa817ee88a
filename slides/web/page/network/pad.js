// A pad: type, and see what the network expects next and its state; let it write.
import { announce } from "../announce.js";
import { Bars } from "./bars.js";
import { Controls } from "./controls.js";
import { Pace } from "./pace.js";
import { Paper } from "./paper.js";
import { Strip } from "./strip.js";
import { decodeNetwork } from "./weights.js";
import { Writer } from "./writer.js";

/** @typedef {import("./weights.js").Stored & import("./weights.js").Drawn} Stored */

const MOST = 600; // characters, then it rests
const AT_ONCE = 60; // without motion

export class Pad {
  element = document.createElement("div");
  #paper = new Paper();
  #bars = new Bars();
  #controls;
  #pace = new Pace(() => this.#write());
  /** @type {Writer | undefined} */
  #writer;
  /** @type {Strip | undefined} */
  #strip;
  #window = 0;
  /** @type {number | null} */
  #unit = null;
  #place = document.createElement("div");

  constructor() {
    this.#controls = new Controls({
      begin: () => this.#begin(),
      write: () => this.#toggle(),
      step: () => this.#step(),
      restart: () => this.#begin(),
      temper: (temperature) => this.#change((writer) => (writer.temperature = temperature)),
      read: (all) => this.#change((writer) => (writer.readsAll = all)),
      follow: (unit) => this.#follow(unit),
    });
    this.#place.className = "place";
    this.element.className = "pad";
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Let the network read and write");
    this.element.setAttribute("aria-busy", "true");
    this.element.append(
      this.#controls.element,
      this.#paper.element,
      this.#place,
      this.#bars.element,
    );
  }

  /** @param {Stored} stored */
  run(stored) {
    const writer = new Writer(decodeNetwork(stored), stored.window);
    const strip = new Strip(
      stored,
      (unit) => this.#follow(unit === this.#unit ? null : unit),
      (place) => this.#look(place),
    );
    this.#window = stored.window;
    this.#writer = writer;
    this.#strip = strip;
    this.#controls.offer(stored);
    this.#place.append(strip.element);
    new ResizeObserver(() => this.#resize()).observe(this.#place);
    this.#resize();
    this.#begin(stored.written);
    this.element.setAttribute("aria-busy", "false");
  }

  /** Stop writing. */
  pause() {
    if (!this.#pace.running) return;
    this.#pace.stop();
    this.#rest();
  }

  /** @param {string} [written] after the seed */
  #begin(written) {
    if (!this.#writer) return;
    this.pause();
    const unknown = this.#writer.begin(this.#controls.seed, written);
    this.#controls.note(
      unknown.length ? `Not among its characters, left out: ${unknown.join(" ")}` : "",
    );
    this.#draw();
  }

  #toggle() {
    if (this.#pace.running) return this.pause();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.#writeAtOnce();
    this.#pace.start();
    this.#controls.show(true);
  }

  #writeAtOnce() {
    const writer = this.#writer;
    if (!writer) return;
    const end = Math.min(writer.text.length + AT_ONCE, MOST);
    while (writer.text.length < end) writer.write();
    this.#draw();
    this.#rest();
  }

  #step() {
    this.pause();
    if (this.#write()) announce(this.#writer?.text.at(-1) ?? "");
  }

  /** Write a character; false if there is no more room. */
  #write() {
    const writer = this.#writer;
    if (!writer || writer.text.length >= MOST) {
      this.#rest();
      return false;
    }
    writer.write();
    this.#draw();
    return true;
  }

  #rest() {
    this.#controls.show(false);
    announce(this.#writer?.text.slice(-AT_ONCE).join("") ?? "");
  }

  /** @param {(writer: Writer) => void} change */
  #change(change) {
    if (this.#writer) change(this.#writer);
    this.#draw();
  }

  /** @param {number | null} unit */
  #follow(unit) {
    this.#unit = unit;
    this.#controls.follow(unit);
    this.#draw();
  }

  #resize() {
    const width = this.#place.clientWidth;
    const letter = 0.85 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    if (width && this.#strip?.resize(width / letter)) this.#draw();
  }

  #draw() {
    const [writer, unit] = [this.#writer, this.#unit];
    if (!writer) return;
    const { text, states, seedLength, readsAll } = writer;
    const shares = unit === null ? null : partsOfLargest(states.map((state) => state[unit] ?? 0));
    this.#strip?.draw({ text, states, unit });
    this.#paper.draw({ text, seedLength, read: readsAll ? 0 : this.#window, shares });
    this.#look(null);
  }

  /** @param {number | null} place in the text; null for its end */
  #look(place) {
    const writer = this.#writer;
    if (!writer) return;
    const after = writer.text.slice(0, place === null ? undefined : place + 1);
    this.#bars.draw(writer.probabilities(after.length), writer.characters, after);
  }
}

/** @param {number[]} values */
function partsOfLargest(values) {
  const largest = Math.max(...values) || 1;
  return values.map((value) => value / largest);
}
