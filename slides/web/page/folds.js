// Lines of code that are folded away until somebody wants to see all of it.
import { findAll } from "./find.js";
import { fit } from "./fit.js";

/** What the code of a cell hears when it is unfolded, or folded again. */
export const FOLDED = "folded";

/** Listen to the buttons in the place of folded lines. */
export function listenToFolds() {
  document.addEventListener("click", ({ target }) => {
    const pre = target instanceof Element && target.closest(".fold")?.closest("pre");
    if (pre instanceof HTMLElement) show([pre], true);
  });
}

/**
 * Show all of the code in an element, or what matters of it again.
 *
 * @param {HTMLElement} root
 */
export function toggleFolds(root) {
  const folded = findAll(root, "pre[data-fold]", HTMLElement);
  show(
    folded,
    folded.some((pre) => !pre.matches(".unfolded")),
  );
}

/**
 * Which of a slide's folded codes are shown whole, in their order.
 *
 * @param {HTMLElement} slide
 */
export function unfolded(slide) {
  return findAll(slide, "pre[data-fold]", HTMLElement).map((pre) => pre.matches(".unfolded"));
}

/**
 * Fold and unfold a slide's codes as `unfolded` says of another page of the deck.
 *
 * @param {HTMLElement} slide
 * @param {boolean[]} whole
 */
export function showUnfolded(slide, whole) {
  for (const [i, pre] of findAll(slide, "pre[data-fold]", HTMLElement).entries()) {
    if (pre.matches(".unfolded") !== Boolean(whole[i])) show([pre], Boolean(whole[i]));
  }
}

/**
 * @param {HTMLElement[]} pres
 * @param {boolean} whole
 */
function show(pres, whole) {
  for (const pre of pres) {
    pre.classList.toggle("unfolded", whole);
    pre.dispatchEvent(new Event(FOLDED, { bubbles: true }));
    const slide = pre.closest(".paged main.slides > section > section");
    if (slide instanceof HTMLElement) fit(slide);
  }
}
