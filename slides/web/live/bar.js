// The corner that says how the kernel is, with what concerns all cells.
import { button, element, keepKeys } from "./dom.js";

export class Bar {
  #talk;
  #status = element("span", { className: "live-status" });
  #interrupt;
  #others;

  /** @param {import("./talk.js").Talk} talk */
  constructor(talk) {
    this.#talk = talk;
    this.#interrupt = button("■", () => talk.interrupt(), named("Interrupt", "I"));
    const runAbove = button("▶▶", () => talk.runAbove(), named("Run all above", "R"));
    const restart = button("↻", () => talk.restart(), named("Restart the kernel", "Z"));
    this.#others = [runAbove, restart];
    const root = element("aside", { className: "live-bar", "aria-label": "Kernel" });
    root.append(this.#status, runAbove, this.#interrupt, restart);
    keepKeys(root);
    document.body.append(root);
  }

  update() {
    const { session, runner } = this.#talk;
    const [state, text] = describe(session, runner);
    this.#status.textContent = text;
    this.#status.dataset.state = state;
    this.#interrupt.disabled = state !== "busy" && state !== "opening";
    for (const other of this.#others) other.disabled = session.phase !== "ready";
  }
}

/**
 * @param {string} name
 * @param {string} key
 */
function named(name, key) {
  return { title: `${name} (${key})`, "aria-label": name };
}

/**
 * @param {import("./session.js").Session} session
 * @param {import("./runner.js").Runner} runner
 * @returns {[string, string]} the state, for the styles, and in words
 */
function describe({ phase, progress, answers }, { current, waiting }) {
  if (phase === "ready" && current) {
    const what = current.job.background ? "running the deck" : "running";
    return ["busy", waiting ? `${what}, ${waiting} to go` : what];
  }
  if (phase === "ready") return answers ? ["idle", "ready"] : ["busy", "busy"];
  if (phase === "opening")
    return ["opening", progress ? `opening ${progress.done}/${progress.of}` : "opening"];
  const words = {
    restarting: "restarting",
    dead: "no kernel",
    lost: "no server",
    elsewhere: "no server",
  };
  return [phase, words[phase]];
}
