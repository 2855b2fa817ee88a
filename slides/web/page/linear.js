// The deck as one page to read: nothing moves, everything is there.
import { findAll } from "./find.js";
import { addKey, listenToKeys } from "./keys.js";
import { followWindow, switchReader } from "./mode.js";
import { changeReadingSize, toggleTheme } from "./theme.js";

export function showLinear() {
  addKey({ key: "d", description: "Dark or light" }, toggleTheme);
  addKey({ key: "+", description: "Larger text" }, () => changeReadingSize(+1));
  addKey({ key: "-", description: "Smaller text" }, () => changeReadingSize(-1));
  addKey({ key: "0", description: "Text as designed" }, () => changeReadingSize(0));
  addKey({ key: "v", description: "Back to the slides" }, () => switchReader(false));
  listenToKeys([]);
  window.addEventListener("hashchange", goToSlide);
  goToSlide();
  letKeysScroll();
  followWindow();
  document.documentElement.classList.add("ready");
}

/** What is wider than the page scrolls in its box: with the arrow keys, too. */
function letKeysScroll() {
  for (const box of findAll(document, ".output, .katex-display", HTMLElement)) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
}

/** Addresses of slides, "#/windows", lead to the same place here. */
function goToSlide() {
  const id = decodeURIComponent(location.hash.replace(/^#\/?/, ""));
  document.getElementById(id)?.scrollIntoView();
}
