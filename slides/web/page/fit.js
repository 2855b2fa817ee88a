// A slide whose content grew, by live output, is set smaller until it fits; below a readable size it
// scrolls instead. It scrolls at once for a reader who asked for larger text.
import { readingSize } from "./theme.js";

const SMALLEST = 0.6;
const STEP = 0.95;

/** @param {HTMLElement} slide */
export function fit(slide) {
  let scale = 1;
  slide.style.setProperty("--fit", String(scale));
  const smallest = readingSize() > 1 ? 1 : SMALLEST;
  while (slide.scrollHeight > slide.clientHeight + 1 && scale > smallest) {
    scale = Math.max(smallest, scale * STEP);
    slide.style.setProperty("--fit", String(scale));
  }
}
