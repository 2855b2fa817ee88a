// The corner that says how the kernel is, with what concerns all cells.
import { button, element, keepKeys } from "./dom.js";

export class Bar {
  #talk;
  #status = element("span", { className: "live-status" });
  #interrupt;
  #others;

  constructor(talk) {
    this.#talk = talk;
    this.#interrupt = button("■", () => talk.interrupt(), named("Interrupt", "I"));
    this.#others = [
      button("▶▶", () => talk.runAbove(), named("Run all above", "R")),
      button("↻", () => talk.restart(), named("Restart the kernel", "Z")),
    ];
    const [runAbove, restart] = this.#others;
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

function named(name, key) {
  return { title: `${name} (${key})`, "aria-label": name };
}

function describe({ phase, progress, answers }, { current, waiting }) {
  if (phase === "ready" && !current) return answers ? ["idle", "ready"] : ["busy", "busy"];
  if (phase === "ready") {
    const what = current.job.background ? "running the deck" : "running";
    return ["busy", waiting ? `${what}, ${waiting} to go` : what];
  }
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
