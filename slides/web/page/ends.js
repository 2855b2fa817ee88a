// The way to a slide: to any, to the first, and to the last. Reveal's own Home and End go to topics,
// and to the slide of a topic that was seen last.
import { findAll } from "./find.js";

/**
 * Go to the first slide or the last, before its steps.
 *
 * @param {import("reveal.js").RevealApi} deck
 * @param {0 | -1} end
 */
export function goToEnd(deck, end) {
  const target = findAll(document, "main.slides > section > section", HTMLElement)
    .filter((slide) => slide.dataset.visibility !== "hidden")
    .at(end);
  if (target) goTo(deck, target);
}

/**
 * Go to a slide, before its steps.
 *
 * @param {import("reveal.js").RevealApi} deck
 * @param {HTMLElement} slide
 */
export function goTo(deck, slide) {
  const { h, v } = deck.getIndices(slide);
  deck.slide(h, v, -1);
}
