// A pad that shows what a network wrote after some epochs, beside the loss: one slides through them.
import { padElement } from "./field.js";
import { visible } from "./shown.js";
import { make, set } from "./svg.js";

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [520, 330, 44, 16, 56]; // units of the drawing
let pads = 0;

/**
 * What the build says of it (slides/figures/charts/learning.py).
 *
 * @typedef {object} Settings
 * @property {number[]} losses before the training, and after each epoch
 * @property {number[]} epochs after how many of them each text was written
 * @property {string[]} samples
 */

export class Learning {
  element = padElement("learning", "What the network writes while it learns");
  #slider = document.createElement("input");
  #said = document.createElement("output");
  #text = document.createElement("p");
  #picture = make("svg", { role: "img", viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
  #here = make("circle", { class: "here", r: 8 });
  #settings;
  #most;

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
    this.#most = Math.ceil(Math.max(...settings.losses));
    const label = document.createElement("label");
    label.textContent = "Epochs";
    label.htmlFor = this.#slider.id = `epochs-${++pads}`;
    const last = settings.epochs.length - 1;
    Object.assign(this.#slider, { type: "range", min: "0", max: `${last}`, step: "1", value: "0" });
    this.#slider.oninput = () => this.#show();
    const controls = document.createElement("div");
    controls.className = "settings";
    controls.append(label, this.#slider, this.#said);
    this.#text.className = "paper";
    this.#text.setAttribute("aria-live", "polite");
    this.element.append(controls, this.#text, this.#picture);
  }

  run() {
    const { losses } = this.#settings;
    const points = losses.map((loss, epoch) => `${this.#x(epoch)} ${this.#y(loss)}`);
    const levels = Array.from({ length: this.#most + 1 }, (_, level) => level);
    this.#picture.append(
      make("path", {
        class: "grid",
        d: levels.map((level) => `M${LEFT} ${this.#y(level)}H${WIDTH}`).join(""),
      }),
      ...levels.map((level) =>
        make("text", { class: "tick", x: LEFT - 10, y: this.#y(level) + 7 }, `${level}`),
      ),
      make("path", { class: "mean", d: `M${points.join("L")}` }),
      ...losses.map((_, epoch) =>
        make("text", { class: "number", x: this.#x(epoch), y: HEIGHT - 30 }, `${epoch}`),
      ),
      make(
        "text",
        { class: "number", x: (LEFT + WIDTH) / 2, y: HEIGHT - 4 },
        "epochs; loss in nats",
      ),
      this.#here,
    );
    this.#show();
    this.element.setAttribute("aria-busy", "false");
  }

  #show() {
    const { losses, epochs, samples } = this.#settings;
    const i = Number(this.#slider.value);
    const epoch = epochs[i] ?? 0;
    const loss = losses[epoch] ?? 0;
    const after = `${epoch} ${epoch === 1 ? "epoch" : "epochs"}`;
    this.#said.textContent = `${after}, loss ${loss.toFixed(2)}`;
    this.#slider.setAttribute("aria-valuetext", this.#said.textContent);
    this.#text.textContent = (samples[i] ?? "").replaceAll("\0", visible("\0"));
    set(this.#here, { cx: this.#x(epoch), cy: this.#y(loss) });
    set(this.#picture, {
      "aria-label": `The loss falls from ${losses[0]?.toFixed(2)} to ${losses.at(-1)?.toFixed(2)} nats in ${losses.length - 1} epochs; marked: ${this.#said.textContent}.`,
    });
  }

  /** @param {number} epoch */
  #x(epoch) {
    const room = WIDTH - LEFT - 2 * TOP;
    return LEFT + TOP + (epoch / (this.#settings.losses.length - 1)) * room;
  }

  /** @param {number} loss */
  #y(loss) {
    return HEIGHT - BOTTOM - (loss / this.#most) * (HEIGHT - BOTTOM - TOP);
  }
}
