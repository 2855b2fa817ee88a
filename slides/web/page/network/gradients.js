// A pad with the length of a gradient at each step back in time, for one of several layers.
import { padElement, roomFor } from "./field.js";
import { make, set } from "./svg.js";

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [1180, 370, 86, 66, 58]; // units of the drawing
const RIGHT = 8; // room for half of the last number
const [GAP, LINE] = [24, 26]; // between layers, and from line to line of their names
const [SMALLEST, LARGEST] = [-7, 0.5]; // powers of ten at the foot of the bars and at their top
const POWERS = new Map([
  [0, "1"],
  [-2, "1/100"],
  [-4, "1/10⁴"],
  [-6, "1/10⁶"],
]);
const NARROWEST = 26; // a bar that has room for its number
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
  #chosen = -1;
  #window; // the longest: where layers differ most

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
    this.#window = settings.windows.length - 1;
    this.#choices.className = "settings";
    this.#said.setAttribute("role", "status");
    this.#said.className = "said";
    this.element.append(this.#choices, roomFor(this.#picture), this.#said);
  }

  run() {
    const names = this.#settings.series.map(({ name }) => name);
    const windows = this.#settings.windows.map((steps) => `${steps} steps`);
    this.#choices.append(
      choice("Layer", ["all", ...names], 0, (i) => this.#choose(i - 1, this.#window)),
      choice("Window", windows, this.#window, (i) => this.#choose(this.#chosen, i)),
    );
    this.#picture.append(...axis(), this.#bars);
    this.#choose(this.#chosen, this.#window);
    this.element.setAttribute("aria-busy", "false");
  }

  /**
   * @param {number} chosen the number of a layer, -1 for all of them
   * @param {number} window the number of a window
   */
  #choose(chosen, window) {
    this.#chosen = chosen;
    this.#window = window;
    const { series, windows } = this.#settings;
    const steps = windows[window] ?? 0;
    const shown = chosen < 0 ? series : series.slice(chosen, chosen + 1);
    const width = (WIDTH - LEFT - RIGHT) / shown.length;
    this.#bars.replaceChildren(
      ...shown.flatMap(({ name, norms }, i) => [
        ...title(name, LEFT + (i + 0.5) * width),
        ...bars(norms.slice(0, steps), LEFT + i * width + GAP, width - GAP),
      ]),
    );
    const left = shown.map(({ name, norms }) => {
      return `${name.split(", ").at(-1)} ${inWords(norms[steps - 1] ?? 0)}`;
    });
    const said = `Left of the gradient ${steps} steps back: ${left.join(", ")}`;
    this.#said.textContent = said;
    set(this.#picture, { "aria-label": `A bar for each of ${steps} steps back. ${said}.` });
  }
}

/**
 * A name in two lines, as in “SimpleRNN, identity”.
 *
 * @param {string} name
 * @param {number} x
 */
function title(name, x) {
  const [first = "", second = ""] = name.split(", ");
  return [
    make("text", { class: "named", x, y: 20 }, first),
    make("text", { class: "number", x, y: 20 + LINE }, second),
  ];
}

/**
 * The last step is on the right.
 *
 * @param {number[]} norms 1, 2, ... steps back
 * @param {number} left
 * @param {number} width
 */
function bars(norms, left, width) {
  const room = width / norms.length;
  return norms.flatMap((norm, i) => {
    const x = left + width - (i + 1) * room;
    const top = height(Math.log10(Math.max(norm, 10 ** SMALLEST)));
    const size = { x: x + 0.12 * room, y: top, width: 0.76 * room, height: foot() - top };
    const told = room >= NARROWEST || i === 0 || i === norms.length - 1;
    return [
      make("rect", { class: "bar", ...size }),
      ...(told ? [make("text", { x: x + room / 2, y: foot() + 24 }, `${i + 1}`)] : []),
    ];
  });
}

/** @param {number} power of ten */
function height(power) {
  return foot() - ((power - SMALLEST) / (LARGEST - SMALLEST)) * (foot() - TOP);
}

function foot() {
  return HEIGHT - BOTTOM;
}

function axis() {
  const powers = [...POWERS];
  const lines = powers.map(([power]) => `M${LEFT} ${height(power)}H${WIDTH}`).join("");
  return [
    make("path", { class: "grid", d: lines }),
    ...powers.map(([power, name]) =>
      make("text", { class: "tick", x: LEFT - 12, y: height(power) + 7 }, name),
    ),
    make("text", { class: "title", x: WIDTH, y: HEIGHT - 4 }, "steps back in time"),
  ];
}

/** @param {number} part */
function inWords(part) {
  if (part >= 0.01) return part.toFixed(2);
  if (part <= 0) return "nothing";
  const power = Math.floor(Math.log10(part));
  const raised = [...String(-power)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
  return `${(part / 10 ** power).toFixed(1)} × 10⁻${raised}`;
}

/**
 * Radio buttons.
 *
 * @param {string} name
 * @param {string[]} options
 * @param {number} first the one that is chosen first
 * @param {(i: number) => void} choose
 */
function choice(name, options, first, choose) {
  const set = document.createElement("fieldset");
  const legend = set.appendChild(document.createElement("legend"));
  legend.className = "visually-hidden";
  legend.textContent = name;
  const group = `choice-${++pads}`;
  for (const [i, option] of options.entries()) {
    const label = set.appendChild(document.createElement("label"));
    const radio = document.createElement("input");
    Object.assign(radio, { type: "radio", name: group, checked: i === first });
    radio.onchange = () => choose(i);
    label.append(radio, option);
  }
  return set;
}
