// A pad: type, and see what the network expects next and its state; let it write.
import { announce } from "../announce.js";
import { Bars } from "./bars.js";
import { Controls } from "./controls.js";
import { Pace } from "./pace.js";
import { Paper } from "./paper.js";
import { Strip } from "./strip.js";
import { Writer } from "./writer.js";

/**
 * How a state is drawn.
 *
 * @typedef {object} Drawn
 * @property {number[]} units those that are drawn, in order
 * @property {number} limit the state at which a unit has its full colour
 * @property {[number, string, number][]} told units that tell a story: after what each is high or low,
 *   and their correlation
 */

/**
 * What the build says of a pad (slides/figures/network.py).
 *
 * @typedef {object} Settings
 * @property {number | null} window how many characters it has read at most in training, or all
 * @property {string} seed the text that it reads at first
 * @property {string} written what it has written when one comes
 * @property {Drawn | null} drawn if its state is
 * @property {boolean} [large] what it writes is in large letters
 */

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
  #window;
  #settings;
  /** @type {number | null} */
  #unit = null;
  #place = document.createElement("div");

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
    this.#window = settings.window;
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
    this.element.className = settings.large ? "pad large-text" : "pad";
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Let the network read and write");
    this.element.setAttribute("aria-busy", "true");
    this.element.append(
      this.#controls.element,
      this.#paper.element,
      this.#place,
      this.#bars.element,
    );
    this.#controls.offer(settings);
    if (!settings.drawn) this.#stayShort();
    else if (this.#window !== null) this.element.classList.add("few");
  }

  /** @param {import("./networks.js").Network} network */
  run(network) {
    const { window, drawn, written } = this.#settings;
    this.#writer = new Writer(network, window);
    if (drawn) this.#drawStates(drawn);
    this.#begin(written);
    this.element.setAttribute("aria-busy", "false");
  }

  /** Text and bars side by side, below the code that computes the same. */
  #stayShort() {
    this.element.classList.add("short");
    this.#place.replaceWith(this.#paper.element);
  }

  /** @param {Drawn} drawn */
  #drawStates(drawn) {
    this.#strip = new Strip(
      drawn,
      (unit) => this.#follow(unit === this.#unit ? null : unit),
      (place) => this.#look(place),
    );
    this.#place.append(this.#strip.element);
    new ResizeObserver(() => this.#resize()).observe(this.#place);
    this.#resize();
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
    const page = document.documentElement;
    // Of a text of which only the last characters are read, fewer are enough, and larger.
    const few = this.element.matches(".paged .few");
    const letter = (few ? 0.95 : 0.85) * Number.parseFloat(getComputedStyle(page).fontSize);
    if (width && this.#strip?.resize(width / letter)) this.#draw();
  }

  #draw() {
    const [writer, unit] = [this.#writer, this.#unit];
    if (!writer) return;
    const { text, states, seedLength, readsAll } = writer;
    const shares = unit === null ? null : partsOfLargest(states.map((state) => state[unit] ?? 0));
    this.#strip?.draw({ text, states, unit });
    this.#paper.draw({ text, seedLength, read: readsAll ? 0 : (this.#window ?? 0), shares });
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
  const largest = Math.max(...values.map(Math.abs)) || 1;
  return values.map((value) => value / largest);
}
