// The state as a strip: a column for each of the last characters, a row for each unit.
import { visible } from "./shown.js";
import { make, set } from "./svg.js";

const SHADES = 8;
const COLUMN = 20; // units of the drawing; a column is about as wide as a letter of the page
const HEIGHT = 250;
const LABEL = 28;
const SMALLEST = 8; // columns

/**
 * What the strip shows.
 *
 * @typedef {object} Seen
 * @property {string[]} text
 * @property {Float64Array[]} states after each character of the text
 * @property {number | null} unit the unit that is followed
 */

export class Strip {
  element = make("svg", { class: "strip", role: "img" });
  #units;
  #limit;
  #row;
  #shades = [...shades("shade"), ...shades("shade below")];
  #frame = make("rect", { class: "frame" });
  #marked = make("rect", { class: "marked" });
  #labels = make("g", { "text-anchor": "middle" });
  #columns = 0;
  #start = 0; // the place in the text of the first column

  /**
   * @param {{units: number[], limit: number}} drawn
   * @param {(unit: number) => void} choose called with the unit whose row was clicked
   * @param {(place: number | null) => void} look called with the place in the text of the column that
   *   the mouse is over
   */
  constructor({ units, limit }, choose, look) {
    this.#units = units;
    this.#limit = limit;
    this.#row = HEIGHT / units.length;
    this.element.append(...this.#shades, this.#frame, this.#marked, this.#labels);
    this.element.addEventListener("click", (event) => {
      const unit = units[this.#rowAt(event)];
      if (unit !== undefined) choose(unit);
    });
    this.element.addEventListener("mousemove", (event) =>
      look(this.#start + this.#columnAt(event)),
    );
    this.element.addEventListener("mouseleave", () => look(null));
  }

  /**
   * Take as many columns as there is room for.
   *
   * @param {number} letters how many letters are as wide as the strip
   */
  resize(letters) {
    const columns = Math.max(SMALLEST, Math.floor(letters));
    if (columns === this.#columns) return false;
    this.#columns = columns;
    const width = columns * COLUMN;
    set(this.element, { viewBox: `0 0 ${width} ${HEIGHT + LABEL}` });
    set(this.#frame, { width, height: HEIGHT });
    const places = Array.from({ length: columns }, (_, i) =>
      make("text", { x: (i + 0.5) * COLUMN, y: HEIGHT + LABEL - 7 }),
    );
    this.#labels.replaceChildren(...places);
    return true;
  }

  /** @param {Seen} seen */
  draw({ text, states, unit }) {
    const start = Math.max(0, text.length - this.#columns);
    this.#start = start;
    const paths = this.#shades.map(() => "");
    for (const [x, state] of states.slice(start).entries()) {
      for (const [y, index] of this.#units.entries()) {
        const share = (state[index] ?? 0) / this.#limit;
        const level = Math.round(Math.min(1, Math.abs(share)) * SHADES);
        if (level > 0) paths[level - 1 + (share < 0 ? SHADES : 0)] += this.#cell(x, y);
      }
    }
    for (const [i, path] of this.#shades.entries()) set(path, { d: paths[i] ?? "" });
    for (const [x, label] of [...this.#labels.children].entries()) {
      label.textContent = visible(text[start + x] ?? "");
    }
    this.#mark(unit);
    const read = text.slice(start).join("");
    this.element.setAttribute(
      "aria-label",
      `${this.#units.length} units of the hidden state after each of the characters “${read}”.`,
    );
  }

  /** @param {number | null} unit */
  #mark(unit) {
    const y = unit === null ? -1 : this.#units.indexOf(unit);
    const [width, height] = [this.#columns * COLUMN, y < 0 ? 0 : this.#row];
    set(this.#marked, { y: y * this.#row, width, height });
    this.#marked.classList.toggle("on", y >= 0);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  #cell(x, y) {
    return `M${x * COLUMN} ${(y * this.#row).toFixed(2)}h${COLUMN}v${this.#row.toFixed(2)}h${-COLUMN}z`;
  }

  /** @param {MouseEvent} event */
  #columnAt({ clientX }) {
    const { left, width } = this.#frame.getBoundingClientRect();
    return Math.floor(((clientX - left) / width) * this.#columns);
  }

  /** @param {MouseEvent} event */
  #rowAt({ clientY }) {
    const { top, height } = this.#frame.getBoundingClientRect();
    return Math.floor(((clientY - top) / height) * this.#units.length);
  }
}

/**
 * A path for each shade, from pale to full.
 *
 * @param {string} name their class
 */
function shades(name) {
  return Array.from({ length: SHADES }, (_, i) =>
    make("path", {
      class: name,
      "fill-opacity": (i + 1) / SHADES,
      "shape-rendering": "crispEdges",
    }),
  );
}
