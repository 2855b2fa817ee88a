// Where the presenter is in the deck: what Talk has to know of the page.

/** @typedef {import("./cell.js").LiveCell} LiveCell */

export class Place {
  #cells;

  /** @param {Map<string, LiveCell>} cells those that are shown as live, by id */
  constructor(cells) {
    this.#cells = cells;
  }

  /** The live cells that this slide shows now. */
  shown() {
    return this.#on([window.Deck.current()]).filter(
      ({ element }) => !element.closest(".fragment:not(.visible)"),
    );
  }

  /** The live cells of this slide, and of the next. */
  near() {
    const slides = window.Deck.slides();
    const here = slides.indexOf(window.Deck.current());
    return this.#on(slides.slice(here, here + 2));
  }

  /** The live cell that has the focus. */
  inHand() {
    return this.#cells.get(document.activeElement?.closest(".cell.live")?.id ?? "");
  }

  /** The titles of the slides up to this one. */
  titles() {
    const slides = window.Deck.slides();
    const until = slides.slice(0, slides.indexOf(window.Deck.current()) + 1);
    return new Set(until.map((slide) => slide.getAttribute("aria-label") ?? ""));
  }

  /** @param {HTMLElement[]} slides */
  #on(slides) {
    return slides.flatMap((slide) =>
      [...this.#cells.values()].filter(({ element }) => slide.contains(element)),
    );
  }
}
