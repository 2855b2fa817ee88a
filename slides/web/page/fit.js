// The text of a slide has the size that its content allows. Code grows into what is left of the page,
// then all else below the heading, most of all on pages that are higher than 16:9.
// Where content grew, by live output, pictures give way first, then all text; below a readable size
// the slide scrolls instead. It scrolls at once for a reader who asked for larger text.
import { findAll } from "./find.js";
import { readingSize } from "./theme.js";

const SMALLEST = 0.6;
const SMALLEST_PICTURE = 0.5;
const STEP = 0.95;
// How much larger code may be than designed, 19 px on 1280: up to 26 px.
const CODE_SIZES = [1.37, 1.3, 1.2, 1.1, 1];
// How much larger text may be than designed, 24 px on 1280: up to 31 px.
const TEXT_SIZES = [1.3, 1.2, 1.1, 1];
const MOST_GROWN = 1.05; // more than its text: a table has broken a row into lines
// What a network writes letter by letter must not change the size of what is around it.
const CHANGES = ".pad";

/** @param {HTMLElement} slide */
export function fit(slide) {
  const set = (/** @type {string} */ name, /** @type {number} */ value) =>
    slide.style.setProperty(name, String(value));
  const overflows = () => slide.scrollHeight > slide.clientHeight + 1;
  set("--fit", 1);
  set("--grow", 1);
  set("--picture", 1);
  grow(slide, overflows);
  if (slide.querySelector(".outputs.ran :is(img, svg)")) {
    shrink(SMALLEST_PICTURE, overflows, (scale) => set("--picture", scale));
  }
  const smallest = readingSize() > 1 ? 1 : SMALLEST;
  shrink(smallest, overflows, (scale) => set("--fit", scale));
}

/**
 * Scroll a slide that is longer than the page, so that a step which has just been shown is seen.
 *
 * @param {HTMLElement} slide
 * @param {Element[]} steps
 */
export function scrollToSteps(slide, steps) {
  const end = Math.max(...steps.map((step) => step.getBoundingClientRect().bottom));
  const free = Number.parseFloat(getComputedStyle(slide).paddingBottom);
  const below = end - (slide.getBoundingClientRect().bottom - free);
  if (below > 0) slide.scrollBy(0, below);
}

/**
 * @param {number} smallest
 * @param {() => boolean} overflows
 * @param {(scale: number) => void} set
 */
function shrink(smallest, overflows, set) {
  for (let scale = 1; overflows() && scale > smallest; ) {
    scale = Math.max(smallest, scale * STEP);
    set(scale);
  }
}

/**
 * Set code and printed output, then text, as large as the slide has room for, and nothing wider
 * than its box.
 *
 * @param {HTMLElement} slide
 * @param {() => boolean} overflows
 */
function grow(slide, overflows) {
  const boxes = [slide, ...slide.querySelectorAll("pre, .cm-scroller")];
  const isCut = () => boxes.some((box) => box.scrollWidth > box.clientWidth);
  const setCode = (/** @type {number} */ size) => slide.style.setProperty("--code", String(size));
  const tables = findAll(slide, "table", HTMLElement).map((table) => {
    return { table, before: table.offsetHeight };
  });
  const largest = CODE_SIZES.find((size) => {
    setCode(size);
    return !overflows() && !isCut();
  });
  const code = largest ?? 1;
  if (slide.querySelector(CHANGES)) return;
  const breaksRows = (/** @type {number} */ size) =>
    tables.some(({ table, before }) => table.offsetHeight > MOST_GROWN * size * before);
  for (const size of TEXT_SIZES) {
    slide.style.setProperty("--grow", String(size));
    setCode(code / size); // code has found its size
    if (!overflows() && !isCut() && !breaksRows(size)) return;
  }
}
