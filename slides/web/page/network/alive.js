// Pictures that come alive: in the place of each, a pad, which loads its network when it is seen.
import { findAll } from "../find.js";
import { Ask } from "./ask.js";
import { load } from "./load.js";
import { Pad } from "./pad.js";

/** Put a pad in the place of each picture that has a network. */
export function bringAlive() {
  for (const cell of findAll(document, ".cell[data-network]", HTMLElement)) {
    const pad = cell.dataset.pad === "ask" ? new Ask() : new Pad();
    cell.classList.add("alive");
    cell.append(pad.element);
    watch(cell, pad);
    document.addEventListener("deck-ready", () => {
      window.Deck.reveal.on("slidechanged", () => pad.pause());
    });
  }
}

/**
 * Load the network when the pad is in sight, or on the next slide; pause when it is not. If it cannot
 * be loaded, the picture is there again.
 *
 * @param {HTMLElement} cell
 * @param {Pad | Ask} pad
 */
function watch(cell, pad) {
  let asked = false;
  const watcher = new IntersectionObserver((seen) => {
    if (!seen.at(-1)?.isIntersecting) return pad.pause();
    if (asked) return;
    asked = true;
    load(cell.dataset.network ?? "").then(
      (stored) => pad.run(stored),
      () => {
        watcher.disconnect();
        pad.element.remove();
        cell.classList.remove("alive");
      },
    );
  });
  watcher.observe(pad.element);
}
