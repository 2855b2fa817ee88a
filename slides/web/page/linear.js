// The deck as one page to read: nothing moves, everything is there.
import { findAll } from "./find.js";
import { listenToFolds, toggleFolds } from "./folds.js";
import { addKey, listenToKeys } from "./keys.js";
import { followWindow, switchReader } from "./mode.js";
import { nameTopics, openSearch } from "./search.js";
import { changeReadingSize, toggleTheme } from "./theme.js";

export function showLinear() {
  addKey({ key: "c", description: "All of the code, or what matters of it" }, () =>
    toggleFolds(document.body),
  );
  addKey({ key: "d", description: "Dark or light" }, toggleTheme);
  addKey({ key: "+", description: "Larger text" }, () => changeReadingSize(+1));
  addKey({ key: "-", description: "Smaller text" }, () => changeReadingSize(-1));
  addKey({ key: "0", description: "Text as designed" }, () => changeReadingSize(0));
  addKey({ key: "v", description: "Back to the slides" }, () => switchReader(false));
  addKey({ key: "/", description: "Search the slides; contents" }, openContents);
  listenToKeys([]);
  listenToFolds();
  nameTopics();
  offerContents();
  window.addEventListener("hashchange", goToSlide);
  goToSlide();
  letKeysScroll();
  followWindow();
  document.documentElement.classList.add("ready");
}

/** A button that is always in reach: the page is long, and phones have no keys. */
function offerContents() {
  const button = document.createElement("button");
  button.className = "contents";
  button.type = "button";
  button.textContent = "Contents";
  button.setAttribute("aria-label", "Contents and search");
  button.onclick = openContents;
  const place = document.createElement("nav");
  place.setAttribute("aria-label", "Slides");
  place.append(button);
  document.body.append(place);
}

function openContents() {
  const slides = findAll(document, "main.slides > section > section", HTMLElement);
  openSearch(slides, ({ id }) => {
    location.hash = `#/${id}`;
    goToSlide();
  });
}

/** What is wider than the page scrolls in its box, with the arrow keys, too; and it says so. */
function letKeysScroll() {
  for (const box of findAll(document, ".output, .katex-display, .pad .room", HTMLElement)) {
    if (box.scrollWidth <= box.clientWidth) continue;
    box.tabIndex = 0;
    const hint = document.createElement("p");
    hint.className = "wider";
    hint.textContent = "Wider than the page: swipe sideways →";
    box.before(hint);
    box.addEventListener("scroll", () => hint.classList.add("seen"), { once: true });
  }
}

/** Addresses of slides, "#/windows", lead to the same place here. */
function goToSlide() {
  const id = decodeURIComponent(location.hash.replace(/^#\/?/, ""));
  document.getElementById(id)?.scrollIntoView();
}
