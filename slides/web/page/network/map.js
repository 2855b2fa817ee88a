// A pad with the rows of an embedding in the plane: they move from random to trained, and each
// character shows which others are close to it.
import { padElement, roomFor } from "./field.js";
import { named, visible } from "./shown.js";
import { make, set } from "./svg.js";

const TRAINING_MS = 2500;
const ON_THE_WAY = "only the two ends are computed, the way between them is drawn";

/**
 * What the build says of a map (slides/figures/charts/embedding_map.py).
 *
 * @typedef {object} Settings
 * @property {string[]} characters
 * @property {string[]} kinds of the characters: small, capital, digit or other
 * @property {Record<string, string>} legend what each kind is called
 * @property {number} ratio width by height
 * @property {string} chosen the character that is shown at first
 * @property {[Frame, Frame]} frames before the training and after it
 */

/**
 * @typedef {object} Frame
 * @property {[number, number][]} points of the characters, in parts of width and height
 * @property {[number, number][][]} close for each character, the numbers of those that are closest
 *   to it, and how close: the cosine of the angle between their rows
 */

export class EmbeddingMap {
  element = padElement("map", "The rows of the embedding");
  #train = document.createElement("button");
  #slider = document.createElement("input");
  #said = document.createElement("p");
  #plane = document.createElement("div");
  #lines = make("path", { class: "close" });
  /** @type {HTMLButtonElement[]} */
  #buttons = [];
  #settings;
  #focused = 0;
  #shown = 0;
  /** @type {number | null} */
  #moving = null;

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
    Object.assign(this.#train, { type: "button", textContent: "Train", className: "write" });
    this.#train.onclick = () => this.#play();
    const label = document.createElement("label");
    label.textContent = "from random to trained";
    Object.assign(this.#slider, { type: "range", min: "0", max: "1", step: "0.01", value: "1" });
    this.#slider.oninput = () => {
      this.pause();
      this.#draw();
    };
    label.append(this.#slider);
    this.#said.setAttribute("role", "status");
    const controls = document.createElement("div");
    controls.className = "settings";
    controls.append(this.#train, label, this.#said);
    this.#plane.className = "plane";
    this.element.append(controls, roomFor(this.#plane));
  }

  run() {
    const settings = this.#settings;
    const drawing = { "aria-hidden": "true", viewBox: "0 0 1 1", preserveAspectRatio: "none" };
    const picture = make("svg", drawing);
    picture.append(this.#lines);
    this.#plane.style.setProperty("--ratio", String(settings.ratio));
    this.#buttons = settings.characters.map((_, i) => this.#button(i, settings));
    this.#plane.append(picture, ...this.#buttons);
    this.element.append(legend(settings.legend));
    this.#focus(Math.max(0, settings.characters.indexOf(settings.chosen)));
    this.element.setAttribute("aria-busy", "false");
  }

  /** Stop where it is. */
  pause() {
    if (this.#moving !== null) cancelAnimationFrame(this.#moving);
    this.#moving = null;
  }

  /** From random to trained; at once where motion is not wanted. */
  #play() {
    this.pause();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      return this.#trainTo(this.#slider.value === "1" ? 0 : 1);
    }
    const start = performance.now();
    const move = (/** @type {number} */ now) => {
      const part = Math.min(1, Math.max(0, (now - start) / TRAINING_MS));
      this.#moving = part < 1 ? requestAnimationFrame(move) : null;
      this.#trainTo(part * part * (3 - 2 * part));
    };
    this.#moving = requestAnimationFrame(move);
  }

  /** @param {number} part of the way */
  #trainTo(part) {
    this.#slider.value = String(part);
    this.#draw(part);
  }

  /**
   * @param {number} i
   * @param {Settings} settings
   */
  #button(i, { characters, kinds }) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `point ${kinds[i]}`;
    button.textContent = visible(characters[i] ?? "");
    button.setAttribute("aria-label", named(characters[i] ?? ""));
    button.onmouseenter = () => this.#show(i);
    button.onmouseleave = () => this.#show(this.#focused);
    button.onfocus = () => this.#focus(i);
    button.onclick = () => this.#focus(i);
    button.onkeydown = (event) => this.#onKey(event, i);
    return button;
  }

  /**
   * Arrow keys go from character to character, not from slide to slide; Escape gives them back.
   *
   * @param {KeyboardEvent} event
   * @param {number} i
   */
  #onKey(event, i) {
    const last = this.#buttons.length - 1;
    const steps = { ArrowRight: i + 1, ArrowDown: i + 1, ArrowLeft: i - 1, ArrowUp: i - 1 };
    const to = { ...steps, Home: 0, End: last }[event.key];
    if (to === undefined && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (to === undefined) this.#buttons[i]?.blur();
    else this.#buttons[Math.min(last, Math.max(0, to))]?.focus();
  }

  /** @param {number} i */
  #focus(i) {
    this.#focused = i;
    for (const [k, button] of this.#buttons.entries()) button.tabIndex = k === i ? 0 : -1;
    this.#show(i);
  }

  /** @param {number} i */
  #show(i) {
    this.#shown = i;
    this.#draw();
  }

  #draw(part = Number(this.#slider.value)) {
    const [before, after] = this.#settings.frames;
    const points = after.points.map(([x, y], i) => {
      const [x0, y0] = before.points[i] ?? [x, y];
      return /** @type {[number, number]} */ ([x0 + part * (x - x0), y0 + part * (y - y0)]);
    });
    for (const [i, [x, y]] of points.entries()) {
      this.#buttons[i]?.style.setProperty("left", `${(100 * x).toFixed(2)}%`);
      this.#buttons[i]?.style.setProperty("top", `${(100 * y).toFixed(2)}%`);
    }
    // Between the two, the way is drawn and not computed: nothing is close to anything there.
    const frame = part === 0 ? before : part === 1 ? after : null;
    this.#relate(points, frame?.close[this.#shown] ?? [], frame === before ? "before" : "after");
  }

  /**
   * @param {[number, number][]} points
   * @param {[number, number][]} close
   * @param {"before" | "after"} when
   */
  #relate(points, close, when) {
    const { characters } = this.#settings;
    const [x, y] = points[this.#shown] ?? [0, 0];
    const ends = close.map(([k]) => points[k] ?? [x, y]);
    set(this.#lines, { d: ends.map((end) => `M${x} ${y}L${end.join(" ")}`).join("") });
    const near = new Set(close.map(([k]) => k));
    for (const [k, button] of this.#buttons.entries()) {
      button.classList.toggle("chosen", k === this.#shown);
      button.classList.toggle("near", near.has(k));
    }
    const list = close.map(
      ([k, cosine]) => `“${visible(characters[k] ?? "")}” ${cosine.toFixed(2)}`,
    );
    const names = `${visible(characters[this.#shown] ?? "")} is close to ${list.join(", ")}`;
    this.#said.textContent = list.length ? `${names} ${when} training` : ON_THE_WAY;
  }
}

/** @param {Record<string, string>} kinds */
function legend(kinds) {
  const list = document.createElement("ul");
  list.className = "legend";
  for (const [kind, name] of Object.entries(kinds)) {
    const item = list.appendChild(document.createElement("li"));
    const sign = item.appendChild(document.createElement("span"));
    sign.className = `point ${kind}`;
    sign.setAttribute("aria-hidden", "true");
    item.append(name);
  }
  return list;
}
