// The deck on paper: nothing moves, and the text has the size that it has on the screen.
import { findAll } from "./find.js";
import { fit } from "./fit.js";

export async function showPaper() {
  await document.fonts.ready;
  findAll(document, "main.slides > section > section", HTMLElement).forEach(fit);
  document.documentElement.classList.add("ready");
}
