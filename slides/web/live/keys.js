// The keys of the live layer. On a slide they are letters, listed in the deck's help; while one types
// in an editor, and at any other time, Ctrl+M mends what the banner says.

export function offerKeys(talk, banner) {
  const keys = {
    e: ["Edit this slide's code (Shift+Enter runs, Esc leaves)", () => talk.edit()],
    x: ["Run this slide's code", () => talk.runSlide()],
    r: ["Run this topic's code down to here", () => talk.runAbove()],
    i: ["Interrupt the running code", () => talk.interrupt()],
    z: ["Restart the kernel, empty", () => talk.restart()],
    m: ["Mend what the banner says (also Ctrl+M)", () => banner.mend()],
  };
  for (const [key, [description, run]] of Object.entries(keys)) {
    window.Deck.addKey({ key, description }, run);
  }
  const everywhere = (event) => {
    if (event.key.toLowerCase() !== "m" || !event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    banner.mend();
  };
  document.addEventListener("keydown", everywhere, { capture: true });
}
