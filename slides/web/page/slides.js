// The slides, moved by reveal.js, which here neither lays out nor scales: sizes follow the window in
// deck.css, so that text is sharp and an editor's cursor stands where it is drawn.
import Reveal from "reveal.js";
import "reveal.js/reveal.css";
import { announce, createStatus } from "./announce.js";
import { goTo, goToEnd } from "./ends.js";
import { find, findAll } from "./find.js";
import { fit, scrollToSteps } from "./fit.js";
import { listenToFolds, toggleFolds } from "./folds.js";
import { createFoot } from "./foot.js";
import {
  addKey,
  keysMoveSlides,
  letClickersTurn,
  listenToKeys,
  REVEALS_KEYS,
  toggleHelp,
} from "./keys.js";
import { followWindow, switchReader } from "./mode.js";
import { isSkipped } from "./plan.js";
import { followPresenter } from "./remote.js";
import { nameTopics, openSearch } from "./search.js";
import { prepareSteps } from "./steps.js";
import { changeReadingSize, toggleTheme } from "./theme.js";
import { moveTokens } from "./tokens.js";

// Key codes of V and /, which reveal would pause at; of L and P, its other arrows; of End and Home,
// which it takes for topics.
const OUR_KEYS = {
  76: () => {},
  80: () => {},
  86: () => {},
  191: () => {},
  35: () => goToEnd(window.Deck.reveal, -1),
  36: () => goToEnd(window.Deck.reveal, 0),
};

/**
 * @typedef {object} DeckApi what the page offers to other scripts, as window.Deck
 * @property {import("reveal.js").RevealApi} reveal
 * @property {() => HTMLElement[]} slides all slides, in order
 * @property {() => HTMLElement} current the slide that is shown
 * @property {typeof announce} announce
 * @property {typeof fit} fit
 * @property {typeof addKey} addKey
 */

/** All slides, in order. */
export function slides() {
  return findAll(document, "main.slides > section > section", HTMLElement);
}

/** @param {import("./mode.js").Mode} mode */
export async function showSlides({ embedded, plan }) {
  document.documentElement.classList.toggle("embedded", embedded);
  const stage = find(document, ".stage", HTMLElement);
  stage.classList.add("reveal");
  for (const slide of slides()) if (isSkipped(slide, plan)) slide.dataset.visibility = "hidden";
  slides().forEach(prepareSteps);
  listenToFolds();
  nameTopics();

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const deck = new Reveal({
    disableLayout: true,
    display: "grid",
    hash: true,
    history: !embedded,
    keyboard: embedded ? false : OUR_KEYS,
    keyboardCondition: keysMoveSlides,
    navigationMode: "linear",
    controls: false,
    progress: !embedded,
    help: false,
    jumpToSlide: false, // search does it, by words
    transition: still ? "none" : "fade",
    transitionSpeed: "fast",
    viewDistance: 2,
    plugins: embedded ? [] : [(await import("reveal.js/plugin/zoom")).default], // it needs a body
  });
  window.Deck = {
    reveal: deck,
    slides,
    current: () => deck.getCurrentSlide(),
    announce,
    fit,
    addKey,
  };
  createStatus();
  await deck.initialize();
  if (still) document.body.style.transition = ""; // what zooms sets it
  // It is a document to screen readers, too: reveal would call it an application.
  stage.removeAttribute("role");

  const foot = embedded ? null : createFoot(deck, toggleHelp);
  // A pad takes its room when its network has come.
  const grown = new ResizeObserver(() => fit(deck.getCurrentSlide()));
  const shown = () => {
    const slide = deck.getCurrentSlide();
    foot?.show(slide, slides());
    fit(slide);
    grown.disconnect();
    for (const pad of slide.querySelectorAll(".pad")) grown.observe(pad);
  };
  deck.on("slidechanged", shown);
  deck.on("slidechanged", () => announce(deck.getCurrentSlide().getAttribute("aria-label") ?? ""));
  deck.on("fragmentshown", (event) => {
    const { fragments = [] } = /** @type {{fragments?: Element[]}} */ (event);
    scrollToSteps(deck.getCurrentSlide(), fragments);
  });
  window.addEventListener("resize", shown);
  document.fonts.addEventListener("loadingdone", shown);
  shown();
  moveTokens(deck);
  followPresenter(deck, embedded);
  if (!embedded) offerKeys(deck);
  if (!embedded) followWindow();
  document.documentElement.classList.add("ready");
  document.dispatchEvent(new Event("deck-ready"));
}

/** @param {import("reveal.js").RevealApi} deck */
function offerKeys(deck) {
  letClickersTurn({ PageDown: () => deck.next(), PageUp: () => deck.prev() });
  addKey({ key: "c", description: "All of the code, or what matters of it" }, () =>
    toggleFolds(deck.getCurrentSlide()),
  );
  addKey({ key: "d", description: "Dark or light" }, toggleTheme);
  const resize = (/** @type {number} */ step) => () => {
    changeReadingSize(step);
    fit(deck.getCurrentSlide());
  };
  addKey({ key: "+", description: "Larger text" }, resize(+1));
  addKey({ key: "-", description: "Smaller text" }, resize(-1));
  addKey({ key: "0", description: "Text as designed" }, resize(0));
  const go = (/** @type {HTMLElement} */ slide) => goTo(deck, slide);
  addKey({ key: "/", description: "Search the slides; contents" }, () => openSearch(slides(), go));
  addKey({ key: "v", description: "Read as one page, with notes" }, () => switchReader(true));
  listenToKeys(REVEALS_KEYS);
}
