// The first slide and the last. Reveal's own Home and End go to topics, and to the slide of a topic
// that was seen last.
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
  if (!target) return;
  const { h, v } = deck.getIndices(target);
  deck.slide(h, v, -1);
}
