// The deck's page. This script stands in <head> and is not deferred: the way the page is to be shown
// is known before anything is painted.
import "./fonts.css";
import "katex/dist/katex.css";
import "./deck.css";
import "./network/pad.css";
import "./print.css";
import { showLinear } from "./linear.js";
import { mode } from "./mode.js";
import { bringAlive } from "./network/alive.js";
import { showPaper } from "./paper.js";
import { showPresenter } from "./presenter.js";
import { showSlides } from "./slides.js";
import { applyTheme } from "./theme.js";

const shown = mode();
document.documentElement.classList.add(...shown.classes);
applyTheme();

const show = { slides: showSlides, linear: showLinear, presenter: showPresenter, print: showPaper };
document.addEventListener("DOMContentLoaded", () => {
  if (shown.name === "slides" || shown.name === "linear") bringAlive();
  show[shown.name](shown);
});
