// A pad with the length of a gradient at each step back in time, for one of several layers.
import { padElement, roomFor } from "./field.js";
import { make, set } from "./svg.js";

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [1180, 370, 104, 14, 58]; // units of the drawing
const SMALLEST = -7; // the power of ten at the foot of the bars
const LARGEST = 0.5;
const POWERS = [0, -2, -4, -6];
let pads = 0;

/**
 * What the build says of it (slides/figures/charts/gradients.py).
 *
 * @typedef {object} Settings
 * @property {number[]} windows how many steps can be looked at
 * @property {{name: string, norms: number[]}[]} series for each layer, the length of the gradient
 *   1, 2, ... steps back, in parts of that at the last step
 */

export class Gradients {
  element = padElement("gradients", "How far back a gradient reaches");
  #choices = document.createElement("div");
  #picture = make("svg", { role: "img", viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
  #bars = make("g", {});
  #said = document.createElement("p");
  #settings;
  #series = 0;
  #window = 0;

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
    this.#choices.className = "settings";
    this.#said.setAttribute("role", "status");
    this.#said.className = "said";
    this.element.append(this.#choices, roomFor(this.#picture), this.#said);
  }

  run() {
    const names = this.#settings.series.map(({ name }) => name);
    const windows = this.#settings.windows.map((steps) => `${steps} steps`);
    this.#choices.append(
      choice("Layer", names, (i) => this.#choose(i, this.#window)),
      choice("Window", windows, (i) => this.#choose(this.#series, i)),
    );
    this.#picture.append(...axis(), this.#bars);
    this.#choose(0, 0);
    this.element.setAttribute("aria-busy", "false");
  }

  /**
   * @param {number} series
   * @param {number} window
   */
  #choose(series, window) {
    this.#series = series;
    this.#window = window;
    const { name = "", norms = [] } = this.#settings.series[series] ?? {};
    const steps = this.#settings.windows[window] ?? 0;
    const shown = norms.slice(0, steps);
    this.#bars.replaceChildren(...shown.flatMap((norm, i) => bar(norm, i, steps)));
    const left = shown.at(-1) ?? 0;
    const said = `${name}: ${steps} steps back, ${inWords(left)} of the gradient at the last step`;
    this.#said.textContent = said;
    set(this.#picture, { "aria-label": `A bar for each of ${steps} steps back. ${said}.` });
  }
}

/**
 * @param {number} norm
 * @param {number} i steps back, without one
 * @param {number} steps
 */
function bar(norm, i, steps) {
  const room = (WIDTH - LEFT) / steps;
  const x = WIDTH - (i + 1) * room; // the last step is on the right
  const top = height(Math.log10(Math.max(norm, 10 ** SMALLEST)));
  const name = `${i + 1}`;
  const told = steps <= 10 || (i + 1) % 5 === 0 || i === 0;
  return [
    make("rect", {
      class: "bar",
      x: x + 0.14 * room,
      y: top,
      width: 0.72 * room,
      height: foot() - top,
    }),
    ...(told ? [make("text", { x: x + room / 2, y: foot() + 24 }, name)] : []),
  ];
}

/** @param {number} power of ten */
function height(power) {
  return foot() - ((power - SMALLEST) / (LARGEST - SMALLEST)) * (foot() - TOP);
}

function foot() {
  return HEIGHT - BOTTOM;
}

function axis() {
  const lines = POWERS.map((power) => `M${LEFT} ${height(power)}H${WIDTH}`).join("");
  const names = ["1", "1/100", "1/10⁴", "1/10⁶"];
  return [
    make("path", { class: "grid", d: lines }),
    ...POWERS.map((power, i) =>
      make("text", { class: "tick", x: LEFT - 12, y: height(power) + 7 }, names[i]),
    ),
    make("text", { class: "title", x: WIDTH, y: HEIGHT - 4 }, "steps back in time"),
  ];
}

/** @param {number} part */
function inWords(part) {
  if (part >= 0.01) return part.toFixed(2);
  const power = Math.floor(Math.log10(part));
  return part > 0 ? `${(part / 10 ** power).toFixed(1)} × 10^${power}` : "nothing";
}

/**
 * Radio buttons.
 *
 * @param {string} name
 * @param {string[]} options
 * @param {(i: number) => void} choose
 */
function choice(name, options, choose) {
  const set = document.createElement("fieldset");
  const legend = set.appendChild(document.createElement("legend"));
  legend.className = "visually-hidden";
  legend.textContent = name;
  const group = `choice-${++pads}`;
  for (const [i, option] of options.entries()) {
    const label = set.appendChild(document.createElement("label"));
    const radio = document.createElement("input");
    Object.assign(radio, { type: "radio", name: group, checked: i === 0 });
    radio.onchange = () => choose(i);
    label.append(radio, option);
  }
  return set;
}
