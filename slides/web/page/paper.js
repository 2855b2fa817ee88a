// The deck on paper: nothing moves, and the text has the size that it has on the screen.
import { findAll } from "./find.js";
import { fit } from "./fit.js";
import { isSkipped } from "./plan.js";

/** @param {import("./mode.js").Mode} mode */
export async function showPaper({ plan }) {
  await document.fonts.ready;
  for (const slide of findAll(document, "main.slides > section > section", HTMLElement)) {
    if (isSkipped(slide, plan)) slide.remove();
    else fit(slide);
  }
  if (plan === "25") for (const notes of findAll(document, ".longer", HTMLElement)) notes.remove();
  document.documentElement.classList.add("ready");
}
