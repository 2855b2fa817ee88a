// A slide whose content grew, by live output or a larger reading size, is set smaller until it fits;
// below a readable size it scrolls instead.

const SMALLEST = 0.6;
const STEP = 0.95;

export function fit(slide) {
  let scale = 1;
  slide.style.setProperty("--fit", scale);
  while (slide.scrollHeight > slide.clientHeight + 1 && scale > SMALLEST) {
    scale = Math.max(SMALLEST, scale * STEP);
    slide.style.setProperty("--fit", scale);
  }
}
