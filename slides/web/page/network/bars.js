// What may come next: the most probable characters, with a bar for each.
import { named, visible } from "./shown.js";

const MOST = 8;
const END = 8; // characters of the text that stand above the bars

export class Bars {
  element = document.createElement("table");
  #caption = this.element.createCaption();
  #body;

  constructor() {
    this.element.className = "bars";
    this.#body = this.element.createTBody();
    for (let i = 0; i < MOST; i++) this.#body.append(row());
  }

  /**
   * @param {Float64Array} p of each character
   * @param {string[]} characters
   * @param {string[]} after the text that they come after
   */
  draw(p, characters, after) {
    this.#caption.textContent = `After “${after.slice(-END).map(visible).join("")}”`;
    const order = [...p.keys()].sort((one, other) => (p[other] ?? 0) - (p[one] ?? 0));
    for (const [i, tr] of [...this.#body.rows].entries()) {
      const share = p[order[i] ?? 0] ?? 0;
      const character = characters[order[i] ?? 0] ?? "";
      const [head, bar, percent] = tr.cells;
      if (!head || !bar || !percent) continue;
      head.textContent = visible(character);
      head.setAttribute("aria-label", named(character));
      tr.style.setProperty("--share", share.toFixed(4));
      percent.textContent = `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
    }
  }
}

function row() {
  const tr = document.createElement("tr");
  const head = tr.appendChild(document.createElement("th"));
  head.scope = "row";
  const bar = tr.insertCell();
  bar.className = "bar";
  bar.setAttribute("aria-hidden", "true");
  tr.insertCell().className = "number";
  return tr;
}
