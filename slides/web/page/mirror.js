// What live cells show, for the previews in the presenter's window, which have no kernel of their own.
import { findAll } from "./find.js";

const PAUSE_MS = 200; // between two messages, while output streams in

/**
 * What a live cell shows: the lines of its code if it is edited, its outputs if it has been run, as
 * the live layer has drawn them, cleaned.
 *
 * @typedef {{id: string, lines: string[] | null, outputs: string | null}} Shown
 */

/**
 * Call when live cells may show something else, not too often.
 *
 * @param {() => void} changed
 */
export function watchLive(changed) {
  let isWaiting = false;
  const observer = new MutationObserver((changes) => {
    const isLive = changes.some(
      ({ target }) => target.parentElement?.closest(".cell.live") !== null && !isWaiting,
    );
    if (!isLive) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      changed();
    }, PAUSE_MS);
  });
  const slides = document.querySelector("main.slides");
  if (slides) observer.observe(slides, { childList: true, characterData: true, subtree: true });
}

/**
 * @param {HTMLElement} slide
 * @returns {Shown[]}
 */
export function shownLive(slide) {
  return findAll(slide, ".cell.live", HTMLElement).map((cell) => ({
    id: cell.id,
    lines: cell.matches(".edited")
      ? findAll(cell, ".cm-line", HTMLElement).map((line) => line.innerHTML)
      : null,
    outputs: cell.querySelector(".outputs.ran")?.innerHTML ?? null,
  }));
}

/** @type {Map<Element, string>} */
const built = new Map(); // what stood there before

/**
 * Show in a preview what the deck's live cells show.
 *
 * @param {Shown[]} cells
 */
export function showLive(cells) {
  for (const { id, lines, outputs } of cells) {
    const cell = document.getElementById(id);
    const code = cell?.querySelector("pre.code code");
    const place = cell?.querySelector(".outputs");
    const asLines = lines?.map((line) => `<span class="line">${line}</span>`).join("\n");
    if (code) replace(code, asLines ?? null);
    if (place) replace(place, outputs);
    place?.classList.toggle("ran", outputs !== null);
    cell?.toggleAttribute("data-live", outputs !== null); // it has been run: nothing waits for a key
  }
}

/**
 * @param {Element} place
 * @param {string | null} html null for what was built
 */
function replace(place, html) {
  const before = built.get(place) ?? place.innerHTML;
  built.set(place, before);
  const now = html ?? before;
  if (place.innerHTML !== now) place.innerHTML = now;
}
