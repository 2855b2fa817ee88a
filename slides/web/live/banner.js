// One line that says what is wrong, with the key that fixes it.
import { TROUBLE } from "../page/remote.js";
import { button, element, keepKeys } from "./dom.js";

/** @typedef {import("./problem.js").Problem} Problem */

export class Banner {
  /** @type {Problem | null} */
  #problem = null;
  #root = element("div", { className: "live-banner", role: "alert", hidden: true });

  constructor() {
    keepKeys(this.#root);
    document.body.append(this.#root);
  }

  /**
   * Show a problem, or with null that there is none.
   *
   * @param {Problem | null} problem
   */
  show(problem) {
    const isNew = problem?.text !== this.#problem?.text;
    this.#problem = problem;
    this.#root.hidden = !problem;
    if (!isNew) return;
    this.#root.replaceChildren();
    if (problem) this.#fill(problem);
    document.dispatchEvent(new CustomEvent(TROUBLE, { detail: problem?.text ?? "" }));
  }

  /** @param {Problem} problem */
  #fill(problem) {
    const fix = button(problem.label, () => this.fix());
    fix.append(" ", element("kbd", { textContent: "Ctrl+M" }));
    this.#root.append(element("span", { textContent: problem.text }), fix);
    if (problem.dismiss) this.#root.append(button("Not now", () => this.#problem?.dismiss?.()));
  }

  fix() {
    this.#problem?.fix();
  }
}
