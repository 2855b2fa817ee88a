// A pad that shows how surprised the network is by each character of a text that one types.
import { Field, padElement } from "./field.js";
import { visible } from "./shown.js";
import { make, set } from "./svg.js";
import { Writer } from "./writer.js";

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [560, 400, 44, 40, 72]; // units of the drawing
const MOST = 10; // nats; a longer bar ends at the top
const TICKS = [0, 2, 4, 6, 8, 10];

/**
 * What the build says of it (slides/figures/network.py).
 *
 * @typedef {object} Settings
 * @property {string} text what it reads at first
 * @property {number[]} mean the mean loss after 1, 2, ... characters
 * @property {number} guess the loss of guessing
 * @property {number | null} trained how many characters it has read at most in training
 */

export class Surprise {
  element = padElement("surprise", "The loss on a text of yours");
  #field = new Field("Let it read", (text) => this.#read(text));
  #picture = make("svg", {
    role: "img",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    "aria-label": "The loss at each character",
  });
  #bars = make("g", {});
  #columns;
  #settings;
  /** @type {Writer | undefined} */
  #writer;

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
    this.#columns = settings.mean.length;
    this.element.append(this.#field.element, this.#picture);
  }

  /** @param {import("./networks.js").Network} network */
  run(network) {
    const { text, mean, guess, trained } = this.#settings;
    this.#writer = new Writer(network, null);
    this.#field.begin(text, mean.length + 1);
    const mark = trained ? this.#mark(trained) : [];
    this.#picture.append(...axis(), ...mark, this.#bars, ...this.#curve(mean), level(guess));
    this.#read(text);
    this.element.setAttribute("aria-busy", "false");
  }

  /** @param {string} typed */
  #read(typed) {
    const writer = this.#writer;
    if (!writer) return;
    this.#field.note(writer.begin(typed));
    const { text, characters } = writer;
    const losses = text.slice(1).map((character, i) => {
      return -Math.log(writer.probabilities(i + 1)[characters.indexOf(character)] ?? 0);
    });
    this.#bars.replaceChildren(
      ...text.map((character, i) => this.#letter(character, i)),
      ...losses.map((loss, i) => this.#bar(loss, i)),
    );
    const inWords = (/** @type {number} */ loss) =>
      loss > MOST ? `over ${MOST}` : loss.toFixed(1);
    const said = losses.map((loss, i) => `${visible(text[i + 1] ?? "")} ${inWords(loss)}`);
    set(this.#picture, {
      "aria-label": `The loss at each character, in nats: ${said.join(", ")}.`,
    });
  }

  /** @param {number} i the place of a character that is read */
  #x(i) {
    return LEFT + ((i + 0.5) / this.#columns) * (WIDTH - LEFT);
  }

  /**
   * A loss stands above the character that came, between it and what was read.
   *
   * @param {number} loss
   * @param {number} i
   */
  #bar(loss, i) {
    const width = (0.56 / this.#columns) * (WIDTH - LEFT);
    const top = height(Math.min(loss, MOST));
    const name = loss > MOST ? "bar beyond" : "bar";
    const attributes = { class: name, x: this.#x(i) - width / 2, y: top, width };
    return make("rect", { ...attributes, height: height(0) - top });
  }

  /**
   * @param {string} character
   * @param {number} i
   */
  #letter(character, i) {
    if (i === 0)
      return make("text", { x: LEFT - 6, y: height(0) + 32, class: "first" }, visible(character));
    return make("text", { x: this.#x(i - 1), y: height(0) + 32 }, visible(character));
  }

  /** @param {number} trained */
  #mark(trained) {
    const x = this.#x(trained - 1);
    const label = { class: "title", x: x + 8, y: TOP + 16 };
    return [
      make("path", { class: "trained", d: `M${x} ${TOP}V${height(0)}` }),
      make("text", label, "← trained up to here"),
    ];
  }

  /** @param {number[]} mean */
  #curve(mean) {
    const points = mean.map((loss, i) => `${this.#x(i)} ${height(Math.min(loss, MOST))}`);
    const numbers = mean.map((_, i) =>
      (i + 1) % 4
        ? ""
        : make("text", { class: "number", x: this.#x(i), y: HEIGHT - 10 }, `${i + 1}`),
    );
    const named = make("text", { class: "number", x: LEFT - 6, y: HEIGHT - 10 }, "read");
    return [
      make("path", { class: "mean", d: `M${points.join("L")}` }),
      ...points.map((point) => make("path", { class: "mean dot", d: `M${point}h0.01` })),
      ...numbers,
      named,
    ];
  }
}

/** @param {number} nats */
function height(nats) {
  return HEIGHT - BOTTOM - (nats / MOST) * (HEIGHT - BOTTOM - TOP);
}

function axis() {
  return [
    make("text", { class: "title", x: 2, y: 18 }, "nats"),
    make(
      "text",
      { class: "title", x: 92, y: 18 },
      "line: the mean, dashed: guessing, bars: your text",
    ),
    ...TICKS.map((nats) =>
      make("text", { class: "tick", x: LEFT - 14, y: height(nats) + 7 }, `${nats}`),
    ),
    make("path", {
      class: "grid",
      d: TICKS.map((nats) => `M${LEFT} ${height(nats)}H${WIDTH}`).join(""),
    }),
  ];
}

/** @param {number} guess */
function level(guess) {
  return make("path", { class: "level", d: `M${LEFT} ${height(guess)}H${WIDTH}` });
}
