// The two talks: how long each slide is in them, and which slides a talk leaves out.

/**
 * Whether a talk leaves out a slide, since its plan gives it no time.
 *
 * @param {HTMLElement} slide
 * @param {string | null} plan the talk's minutes; another or none is the whole deck
 */
export function isSkipped(slide, plan) {
  const column = { 25: 0, 45: 1 }[plan ?? ""];
  return column !== undefined && slide.dataset.timing?.split(" ")[column] === "0";
}
