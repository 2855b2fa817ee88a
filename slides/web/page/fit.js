// The text of a slide has the size that its content allows. Code grows into what is left of the page.
// Where content grew, by live output, pictures give way first, then all text; below a readable size
// the slide scrolls instead. It scrolls at once for a reader who asked for larger text.
import { readingSize } from "./theme.js";

const SMALLEST = 0.6;
const SMALLEST_PICTURE = 0.5;
const STEP = 0.95;
// How much larger code may be than designed, 19 px on 1280: up to 26 px.
const CODE_SIZES = [1.37, 1.3, 1.2, 1.1, 1];

/** @param {HTMLElement} slide */
export function fit(slide) {
  const set = (/** @type {string} */ name, /** @type {number} */ value) =>
    slide.style.setProperty(name, String(value));
  const overflows = () => slide.scrollHeight > slide.clientHeight + 1;
  set("--fit", 1);
  set("--picture", 1);
  growCode(slide, overflows);
  if (slide.querySelector(".outputs.ran :is(img, svg)")) {
    shrink(SMALLEST_PICTURE, overflows, (scale) => set("--picture", scale));
  }
  const smallest = readingSize() > 1 ? 1 : SMALLEST;
  shrink(smallest, overflows, (scale) => set("--fit", scale));
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
 * Set code and printed output as large as the slide has room for, and no line longer than its box.
 *
 * @param {HTMLElement} slide
 * @param {() => boolean} overflows
 */
function growCode(slide, overflows) {
  const boxes = [...slide.querySelectorAll("pre, .cm-scroller")];
  const isCut = () => boxes.some((box) => box.scrollWidth > box.clientWidth);
  for (const size of boxes.length ? CODE_SIZES : []) {
    slide.style.setProperty("--code", String(size));
    if (!overflows() && !isCut()) return;
  }
}
