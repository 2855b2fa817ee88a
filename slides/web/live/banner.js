// One line that says what is wrong, with the key that mends it.
import { button, element, keepKeys } from "./dom.js";

export class Banner {
  #problem = null;
  #root = element("div", { className: "live-banner", role: "alert", hidden: true });

  constructor() {
    keepKeys(this.#root);
    document.body.append(this.#root);
  }

  /** Show a problem, or with null that there is none. */
  show(problem) {
    const isNew = problem?.text !== this.#problem?.text;
    this.#problem = problem;
    this.#root.hidden = !problem;
    if (!isNew) return;
    this.#root.replaceChildren();
    if (!problem) return;
    const mend = button(problem.label, () => this.mend());
    mend.append(" ", element("kbd", { textContent: "Ctrl+M" }));
    this.#root.append(element("span", { textContent: problem.text }), mend);
    if (problem.dismiss) this.#root.append(button("Not now", () => this.#problem?.dismiss()));
  }

  mend() {
    this.#problem?.mend();
  }
}
