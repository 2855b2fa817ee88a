// The keys of the live layer. On a slide they are letters, listed in the deck's help; while one types
// in an editor, and at any other time, Ctrl+M fixes what the banner says.

const RESTART = "Restart the kernel? What the talk has computed is lost until it runs again.";

/**
 * @param {import("./talk.js").Talk} talk
 * @param {import("./banner.js").Banner} banner
 */
export function offerKeys(talk, banner) {
  /** @type {Record<string, [string, () => void]>} */
  const keys = {
    e: ["Edit this slide's code (Shift+Enter runs, Esc leaves)", () => talk.edit()],
    x: ["Run this slide's code", () => talk.runSlide()],
    r: ["Run this topic's code down to here", () => talk.runAbove()],
    i: ["Interrupt the running code", () => talk.interrupt()],
    z: ["Restart the kernel, empty (it asks first)", () => confirm(RESTART) && talk.restart()],
    m: ["Fix what the banner says (also Ctrl+M)", () => banner.fix()],
  };
  for (const [key, [description, run]] of Object.entries(keys)) {
    window.Deck.addKey({ key, description }, run);
  }
  const everywhere = (/** @type {KeyboardEvent} */ event) => {
    if (event.key.toLowerCase() !== "m" || !event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    banner.fix();
  };
  document.addEventListener("keydown", everywhere, { capture: true });
}
