// What moves along the arrows of a drawing when a step is shown. Where motion is not wanted, the step
// is there at once.
import { findAll } from "./find.js";

const TURN_MS = 600;

/** @param {import("reveal.js").RevealApi} deck */
export function moveTokens(deck) {
  deck.on("fragmentshown", (event) => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const fragment of /** @type {{fragments?: Element[]}} */ (event).fragments ?? []) {
      if (fragment.querySelector(".token")) move(fragment);
    }
  });
}

/** @param {Element} step */
function move(step) {
  for (const token of findAll(step, ".token", SVGElement)) {
    const [x, y] = (token.dataset.way ?? "").split(" ");
    token.animate(
      [
        { opacity: 1, transform: "translate(0, 0)" },
        { opacity: 1, transform: `translate(${x}px, ${y}px)` },
      ],
      { duration: TURN_MS, delay: TURN_MS * Number(token.dataset.turn), easing: "ease-in-out" },
    );
  }
  for (const part of findAll(step, ".arrives", SVGElement)) {
    const turns = part.matches(".late") ? 2 : 1;
    part.animate([{ opacity: 0 }, { opacity: 1 }], {
      duration: TURN_MS / 3,
      delay: TURN_MS * turns,
      fill: "backwards",
    });
  }
}
