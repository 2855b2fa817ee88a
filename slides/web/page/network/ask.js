// A pad to ask with: type a few characters, and see what the network expects after each of them.
import { visible } from "./shown.js";
import { decodeNetwork } from "./weights.js";
import { Writer } from "./writer.js";

/** @typedef {import("./weights.js").Stored} Stored */

const BEST = 4; // characters for each place
let pads = 0;

export class Ask {
  element = document.createElement("div");
  #field = document.createElement("input");
  #note = document.createElement("p");
  #body;
  /** @type {Writer | undefined} */
  #writer;

  constructor() {
    const label = document.createElement("label");
    label.textContent = "Let it read";
    label.htmlFor = this.#field.id = `ask-${++pads}`;
    Object.assign(this.#field, { spellcheck: false, autocomplete: "off", className: "seed" });
    this.#field.oninput = () => this.#read();
    this.#field.onkeydown = ({ key }) => key === "Escape" && this.#field.blur();
    this.#note.className = "note";
    this.#note.setAttribute("role", "status");
    const settings = document.createElement("div");
    settings.className = "settings";
    settings.append(label, this.#field, this.#note);
    const table = document.createElement("table");
    table.className = "answers";
    const told = table.createCaption().appendChild(document.createElement("span"));
    told.className = "visually-hidden";
    told.textContent = "What it expects after each character";
    this.#body = table.createTBody();
    this.element.className = "pad ask";
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Ask the network while it reads");
    this.element.setAttribute("aria-busy", "true");
    this.element.append(settings, table);
  }

  /** @param {Stored} stored */
  run(stored) {
    this.#writer = new Writer(decodeNetwork(stored), stored.window);
    this.#field.maxLength = stored.window;
    this.#field.value = stored.seed;
    this.#read();
    this.element.setAttribute("aria-busy", "false");
  }

  pause() {}

  #read() {
    const writer = this.#writer;
    if (!writer) return;
    const unknown = writer.begin(this.#field.value);
    this.#note.textContent = unknown.length ? `It does not know ${unknown.join(" ")}` : "";
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
