// What is wrong, in words, and the one thing that fixes it.

const PATIENCE_MS = 4500;

/** @typedef {import("./talk.js").Talk} Talk */

/**
 * @typedef {object} Problem
 * @property {string} text what is wrong
 * @property {string} label what `fix` does
 * @property {() => void} fix
 * @property {() => void} [dismiss] the presenter does not want it fixed
 */

/**
 * @param {Talk} talk
 * @returns {Problem | null}
 */
export function problem(talk) {
  return ofServer(talk) ?? ofKernel(talk) ?? ofCell(talk) ?? ofBatch(talk);
}

/**
 * @param {Talk} talk
 * @returns {Problem | null}
 */
function ofServer({ session }) {
  const again = { label: "Try again", fix: () => void session.look() };
  if (session.phase === "lost") {
    return {
      ...again,
      text: "The live server does not answer. The slides go on; code runs again when it is back: “review slides present” in a terminal.",
    };
  }
  if (session.phase === "elsewhere") {
    return {
      ...again,
      text: "The live server was restarted and does not know this page. Continue in the tab that it opened: your edits are there, too.",
    };
  }
  return null;
}

/**
 * @param {Talk} talk
 * @returns {Problem | null}
 */
function ofKernel(talk) {
  const { session } = talk;
  if (session.phase === "dead") {
    return {
      text: "The kernel is gone, and with it all that the code has computed.",
      label: "New kernel, and run the deck",
      fix: () => void talk.replace(),
    };
  }
  if (!session.emptied || session.phase !== "ready") return null;
  const happened = {
    died: "The kernel died. A new one is running; its memory is empty.",
    restarted: "The kernel was restarted; its memory is empty.",
    replaced: "A new kernel is running; its memory is empty.",
    unopened: `Not all of the deck's code has run: ${session.progress?.failed.join("; ")}`,
    returned:
      "The live server had stopped. It is back, and has run the deck's code as it was built.",
  };
  return {
    text: happened[session.emptied],
    label: "Run the deck, this topic first",
    fix: () => talk.runAbove(),
    dismiss: () => talk.settle(),
  };
}

/**
 * @param {Talk} talk
 * @returns {Problem | null}
 */
function ofCell(talk) {
  const running = talk.runner.current;
  if (!running?.slow) return null;
  if (running.interrupted && performance.now() - running.interrupted > PATIENCE_MS) {
    return {
      text: `The code of “${running.job.title}” does not respond to the interrupt.`,
      label: "Restart the kernel",
      fix: () => void talk.restart(),
    };
  }
  return {
    text: `The code of “${running.job.title}” has been running for more than 10 seconds.`,
    label: "Interrupt",
    fix: () => void talk.interrupt(),
  };
}

/**
 * @param {Talk} talk
 * @returns {Problem | null}
 */
function ofBatch(talk) {
  const { stopped } = talk.runner;
  if (!stopped || talk.runner.current) return null;
  const rest = stopped.left === 1 ? "the cell after it has" : `${stopped.left} cells after it have`;
  return {
    text: `“${stopped.title}” has failed (${stopped.error}), so ${rest} not run.`,
    label: "Run all above",
    fix: () => talk.runAbove(),
    dismiss: () => talk.runner.forgive(),
  };
}
