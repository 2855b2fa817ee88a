// What live cells and pads show, for the previews in the presenter's window: they have no kernel, and
// nobody types into their pads.
import { findAll } from "./find.js";

const PAUSE_MS = 200; // between two messages, while output streams in

/**
 * What a cell shows: the lines of its code if it is edited, its outputs if it has been run, as the live
 * layer has drawn them, cleaned; or its pad.
 *
 * @typedef {{id: string, lines: string[] | null, outputs: string | null, pad?: string}} Shown
 */

/**
 * Call when live cells or pads may show something else, not too often.
 *
 * @param {() => void} changed
 */
export function watchLive(changed) {
  let isWaiting = false;
  const observer = new MutationObserver((changes) => {
    if (isWaiting || !changes.some(({ target }) => isMirrored(target))) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      changed();
    }, PAUSE_MS);
  });
  const slides = document.querySelector("main.slides");
  const drawn = { attributes: true, childList: true, characterData: true, subtree: true };
  if (slides) observer.observe(slides, drawn);
}

/** @param {Node} changed */
function isMirrored(changed) {
  const element = changed instanceof Element ? changed : changed.parentElement;
  return Boolean(element?.closest(".cell.live, .cell > .pad"));
}

/**
 * @param {HTMLElement} slide
 * @returns {Shown[]}
 */
export function shownLive(slide) {
  const pads = findAll(slide, ".cell.alive > .pad", HTMLElement).map((pad) => ({
    id: pad.parentElement?.id ?? "",
    lines: null,
    outputs: null,
    pad: still(pad),
  }));
  const cells = findAll(slide, ".cell.live", HTMLElement).map((cell) => ({
    id: cell.id,
    lines: cell.matches(".edited")
      ? findAll(cell, ".cm-line", HTMLElement).map((line) => line.innerHTML)
      : null,
    outputs: cell.querySelector(".outputs.ran")?.innerHTML ?? null,
  }));
  return [...cells, ...pads];
}

/**
 * A pad as it is, with what was typed into it.
 *
 * @param {HTMLElement} pad
 */
function still(pad) {
  const copy = /** @type {HTMLElement} */ (pad.cloneNode(true));
  const fields = findAll(pad, "input", HTMLInputElement);
  for (const [i, field] of findAll(copy, "input", HTMLInputElement).entries()) {
    field.setAttribute("value", fields[i]?.value ?? "");
    field.toggleAttribute("checked", fields[i]?.checked);
  }
  const choices = findAll(pad, "option", HTMLOptionElement);
  for (const [i, choice] of findAll(copy, "option", HTMLOptionElement).entries()) {
    choice.toggleAttribute("selected", choices[i]?.selected);
  }
  return copy.innerHTML;
}

/** @type {Map<Element, string>} */
const built = new Map(); // what stood there before

/**
 * Show in a preview what the deck's live cells show.
 *
 * @param {Shown[]} cells
 */
export function showLive(cells) {
  for (const { id, lines, outputs, pad } of cells) {
    const cell = document.getElementById(id);
    if (pad !== undefined) {
      const place = cell?.querySelector(":scope > .pad");
      if (place && place.innerHTML !== pad) place.innerHTML = pad;
      continue;
    }
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
