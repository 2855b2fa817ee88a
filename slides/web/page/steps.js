// Code that is explained in steps: each step of data-lines="1-2|4" lights up its lines and dims the rest.
// A step is an empty reveal fragment, so the arrow keys go through steps as through anything else.

import { findAll } from "./find.js";

/** @param {HTMLElement} slide */
export function prepareSteps(slide) {
  for (const pre of findAll(slide, "pre[data-lines]", HTMLElement)) {
    const steps = (pre.dataset.lines ?? "").split("|").map(lineNumbers);
    const marks = steps.map(() => {
      const mark = document.createElement("span");
      mark.className = "fragment step";
      pre.parentElement?.append(mark);
      return mark;
    });
    // reveal marks visible fragments by a class; no one event covers all the ways to get there.
    const update = () => light(pre, steps[marks.filter((m) => m.matches(".visible")).length - 1]);
    const observer = new MutationObserver(update);
    for (const mark of marks) observer.observe(mark, { attributeFilter: ["class"] });
  }
}

/**
 * @param {HTMLElement} pre
 * @param {Set<number>} [lit] the numbers of the lines to light up; without it, all of them
 */
function light(pre, lit) {
  for (const [index, line] of pre.querySelectorAll(".line").entries()) {
    line.classList.toggle("dimmed", lit !== undefined && !lit.has(index + 1));
  }
}

/**
 * The line numbers of a step such as "1-3,6".
 *
 * @param {string} step
 */
function lineNumbers(step) {
  const numbers = step.split(",").flatMap((range) => {
    const [from = Number.NaN, to = from] = range.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return new Set(numbers);
}
