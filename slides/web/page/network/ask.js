// A pad to ask with: type a few characters, and see what the network expects after each of them.
import { Field, padElement } from "./field.js";
import { visible } from "./shown.js";
import { Writer } from "./writer.js";

const BEST = 4; // characters for each place

export class Ask {
  element = padElement("ask", "Ask the network while it reads");
  #field = new Field("Let it read", (text) => this.#read(text));
  #body;
  #window;
  #text;
  /** @type {Writer | undefined} */
  #writer;

  /** @param {{window: number, text: string}} settings the text that it reads at first */
  constructor({ window, text }) {
    this.#window = window;
    this.#text = text;
    const table = document.createElement("table");
    table.className = "answers";
    const told = table.createCaption().appendChild(document.createElement("span"));
    told.className = "visually-hidden";
    told.textContent = "What it expects after each character";
    this.#body = table.createTBody();
    this.element.append(this.#field.element, table);
  }

  /** @param {import("./networks.js").Network} network */
  run(network) {
    this.#writer = new Writer(network, this.#window);
    this.#field.begin(this.#text, this.#window);
    this.#read(this.#text);
    this.element.setAttribute("aria-busy", "false");
  }

  /** @param {string} typed */
  #read(typed) {
    const writer = this.#writer;
    if (!writer) return;
    this.#field.note(writer.begin(typed));
    const { text, characters } = writer;
    this.#body.replaceChildren(
      ...text.map((_, i) => row(text.slice(0, i + 1), writer.probabilities(i + 1), characters)),
    );
  }
}

/**
 * @param {string[]} read
 * @param {Float64Array} p of each character to come next
 * @param {string[]} characters
 */
function row(read, p, characters) {
  const tr = document.createElement("tr");
  const head = tr.appendChild(document.createElement("th"));
  head.scope = "row";
  head.textContent = read.map(visible).join("");
  head.setAttribute("aria-label", `after “${read.join("")}”`);
  const order = [...p.keys()].sort((one, other) => (p[other] ?? 0) - (p[one] ?? 0));
  for (const best of order.slice(0, BEST)) {
    const share = p[best] ?? 0;
    const cell = tr.insertCell();
    cell.style.setProperty("--share", share.toFixed(4));
    const character = cell.appendChild(document.createElement("span"));
    character.className = "character";
    character.textContent = visible(characters[best] ?? "");
    cell.append(` ${(100 * share).toFixed(0)} %`);
  }
  return tr;
}
