// What the presenter's window and the presenter's phone may have the deck do.
import { goToEnd } from "./ends.js";
import { toggleFolds } from "./folds.js";

/** @type {Record<string, (deck: import("reveal.js").RevealApi) => void>} */
export const COMMANDS = {
  next: (deck) => deck.next(),
  prev: (deck) => deck.prev(),
  first: (deck) => goToEnd(deck, 0),
  last: (deck) => goToEnd(deck, -1),
  blank: (deck) => deck.togglePause(),
  code: (deck) => toggleFolds(deck.getCurrentSlide()),
};
