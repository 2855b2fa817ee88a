// One cell that can be edited and run: its editor, its tools and its outputs.
import { isErrorMsg } from "@jupyterlab/services/lib/kernel/messages.js";
import { find } from "../page/find.js";
import { FOLDED } from "../page/folds.js";
import { button, element, keepKeys } from "./dom.js";
import { createEditor } from "./editor.js";
import { failingLine } from "./errors.js";
import { Outputs } from "./outputs.js";
import { keep, recall } from "./store.js";

/** @typedef {import("./order.js").Code} Code */
/** @typedef {"idle" | "queued" | "busy" | "error" | "stopped"} State */

const STATES = { idle: "", queued: "waits", busy: "running", error: "error", stopped: "stopped" };

export class LiveCell {
  /** @type {State} */
  state = "idle";
  /** @type {ReturnType<typeof createEditor> | null} */
  #editor = null;
  #asked;
  #nonce;
  #outputs;
  /** @type {number | null} */
  #errorLine = null;
  #ran; // the code that the outputs are of
  #kept;
  #status = element("span", { className: "live-state" });
  #aboveButton = button("run above first", () => this.#asked.runAbove(this), {
    title: "Edited code above has been run (R)",
    hidden: true,
  });
  #runButton = button("▶", () => this.#asked.run(this), {
    title: "Run (Shift+Enter)",
    "aria-label": "Run",
  });
  #builtButton = button("built version", () => this.restore(), { hidden: true });

  /**
   * @param {Code} built the cell as the page's list of code has it
   * @param {HTMLElement} root the cell on its slide
   * @param {string} nonce for the editor's styles
   * @param {Pick<import("./talk.js").Talk, "run" | "runAbove" | "restored" | "ask">} asked
   */
  constructor(built, root, nonce, asked) {
    this.built = built;
    this.element = root;
    this.#nonce = nonce;
    this.#asked = asked;
    this.#outputs = new Outputs(find(root, ".outputs", HTMLElement), () => this.#fit());
    this.#kept = recall(this.#key);
    this.#ran = built.source;
  }

  get source() {
    return this.#editor?.source ?? this.#kept ?? this.built.source;
  }

  get #key() {
    return { id: this.built.id, hash: this.element.dataset.built ?? "" };
  }

  get isEdited() {
    return this.source !== this.built.source;
  }

  /** Replace the static code by an editor, the first time that the slide is near. */
  mount() {
    if (this.#editor) return this.#editor;
    const pre = find(this.element, "pre.code", HTMLElement);
    const code = find(pre, "code", HTMLElement);
    this.#editor = createEditor({
      parent: pre,
      source: this.source,
      nonce: this.#nonce,
      label: `Code of ${this.built.title}`,
      onRun: () => this.#asked.run(this),
      onChange: () => this.#onEdit(),
      ask: (kind, at) => this.#asked.ask(kind, this, at),
    });
    code.hidden = true;
    this.#followSteps(pre, code, this.#editor);
    this.#followFolds(pre, this.#editor);
    this.element.append(this.#tools());
    // What is typed is not for the deck, and neither is a finger that selects.
    for (const event of ["keydown", "keypress", "keyup"])
      pre.addEventListener(event, (e) => e.stopPropagation());
    pre.dataset.preventSwipe = "";
    this.#show();
    this.#fit(); // what is kept from before a reload may be longer than what was built
    return this.#editor;
  }

  /**
   * Whether code above should be run again first, which the presenter decides.
   *
   * @param {boolean} isBehind
   */
  showBehind(isBehind) {
    this.#aboveButton.hidden = !isBehind;
  }

  focus() {
    this.mount().focus();
  }

  /** Back to the code and the outputs of the build. */
  restore() {
    const editor = this.mount();
    editor.source = this.built.source;
    this.#ran = this.built.source;
    this.#outputs.restore();
    this.#asked.restored(this);
    this.#become("idle");
    find(this.element, "pre.code", HTMLElement).dispatchEvent(new Event(FOLDED, { bubbles: true }));
  }

  // ---- A run, as the runner reports it ----

  wait() {
    this.#become("queued");
  }

  /** @param {string} source what runs: after a kernel died of an edit, the built version */
  begin(source) {
    this.#ran = source;
    this.#errorLine = null;
    this.mount().mark("", []);
    this.#outputs.begin();
    this.#become("busy");
  }

  /** @param {import("./session.js").Output} message */
  receive(message) {
    if (isErrorMsg(message)) this.#errorLine = failingLine(message.content.traceback);
    this.#outputs.receive(message);
  }

  /** @param {import("./draw.js").Forms} data */
  page(data) {
    this.#outputs.page(data);
  }

  /** @param {import("./runner.js").Outcome} outcome */
  end(outcome) {
    if (outcome === "dropped") return this.#become("idle");
    this.#outputs.end();
    if (outcome === "gone") this.#outputs.note("Stopped: the kernel that ran this is gone.");
    if (this.#errorLine) this.mount().mark("cm-failed", [this.#errorLine]);
    this.#become(outcome === "ok" ? "idle" : outcome === "error" ? "error" : "stopped");
    window.Deck.announce(
      outcome === "ok" ? "Done" : `Error${this.#errorLine ? ` in line ${this.#errorLine}` : ""}`,
    );
  }

  #onEdit() {
    keep(this.#key, this.isEdited ? this.source : null);
    this.#show();
    this.#fit();
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.element.dataset.live = state;
    this.#show();
  }

  #show() {
    const isOld = this.source !== this.#ran;
    const edited = this.isEdited ? "edited" : "as built";
    const word = isOld ? `${edited}, not run` : this.isEdited ? edited : "";
    this.#status.textContent = STATES[this.state] || word;
    this.element.classList.toggle("edited", this.isEdited);
    this.element.classList.toggle("not-run", isOld);
    this.#builtButton.hidden = !this.isEdited;
    this.element.setAttribute("aria-busy", String(this.state === "busy"));
  }

  #tools() {
    const label = `Tools for the code of ${this.built.title}`;
    const root = element("div", { className: "live-tools", role: "group", "aria-label": label });
    root.append(this.#status, this.#aboveButton, this.#builtButton, this.#runButton);
    keepKeys(root);
    return root;
  }

  /**
   * Steps through the code (data-lines) dim lines of the static code; the editor does as that does.
   *
   * @param {HTMLElement} pre
   * @param {HTMLElement} code
   * @param {ReturnType<typeof createEditor>} editor
   */
  #followSteps(pre, code, editor) {
    if (!pre.dataset.lines) return;
    const lines = [...code.querySelectorAll(".line")];
    const follow = () => {
      const dimmed = lines.flatMap((line, i) => (line.matches(".dimmed") ? [i + 1] : []));
      if (!this.isEdited && this.state !== "error") editor.mark("dimmed", dimmed);
    };
    const observer = new MutationObserver(follow);
    for (const line of lines) observer.observe(line, { attributeFilter: ["class"] });
    follow();
  }

  /**
   * Lines that are folded away in the static code (data-fold) are in the editor, too.
   *
   * @param {HTMLElement} pre
   * @param {ReturnType<typeof createEditor>} editor
   */
  #followFolds(pre, editor) {
    if (!pre.dataset.fold) return;
    const runs = pre.dataset.fold.split(",").map((run) => {
      const [from = Number.NaN, to = from] = run.split("-").map(Number);
      return { from, to };
    });
    const follow = () => editor.fold(this.isEdited || pre.matches(".unfolded") ? [] : runs);
    pre.addEventListener(FOLDED, follow);
    follow();
  }

  #fit() {
    const slide = this.element.closest("section");
    if (slide && slide === window.Deck.current()) window.Deck.fit(slide);
  }
}
