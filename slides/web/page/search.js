// Search: type, and go to the slide that says it.
import { find } from "./find.js";

const MOST = 12;
/** @typedef {import("reveal.js").RevealApi} Reveal */

/** @type {HTMLDialogElement | undefined} */
let dialog;

/**
 * @param {Reveal} deck
 * @param {HTMLElement[]} slides
 */
export function openSearch(deck, slides) {
  dialog ??= createDialog();
  const input = find(dialog, "input", HTMLInputElement);
  const list = find(dialog, "ul", HTMLUListElement);
  input.oninput = () => {
    const found = results(slides, input.value).map(item);
    list.replaceChildren(
      ...(found.length || !input.value.trim() ? found : ["No slide says that."]),
    );
  };
  list.onclick = ({ target }) => {
    if (target instanceof Element) go(deck, target.closest("button")?.value);
  };
  find(dialog, "form", HTMLFormElement).onsubmit = () =>
    go(deck, list.querySelector("button")?.value);
  dialog.showModal();
  input.select();
}

function createDialog() {
  const made = document.createElement("dialog");
  made.className = "search";
  made.setAttribute("aria-label", "Search the slides");
  made.innerHTML =
    '<form method="dialog"><input type="search" aria-label="Search for" placeholder="Search the slides" autocomplete="off"></form><ul></ul>';
  return document.body.appendChild(made);
}

/**
 * @param {Reveal} deck
 * @param {string} [id] of a slide; without one, nothing was found
 */
function go(deck, id) {
  if (dialog) {
    // A closed dialog keeps the focus until the next frame, and would swallow a key pressed before.
    find(dialog, "input", HTMLInputElement).blur();
    dialog.close();
  }
  const slide = id && document.getElementById(id);
  if (!slide) return;
  const { h, v } = deck.getIndices(slide);
  deck.slide(h, v, -1);
}

/**
 * The slides that hold all words, those with the words in their title first.
 *
 * @param {HTMLElement[]} slides
 * @param {string} query
 */
function results(slides, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const all = (/** @type {string} */ text) =>
    words.every((word) => text.toLowerCase().includes(word));
  const inTitle = slides.filter((slide) => all(slide.getAttribute("aria-label") ?? ""));
  const inText = slides.filter((slide) => !inTitle.includes(slide) && all(slide.textContent ?? ""));
  return [...inTitle, ...inText].slice(0, MOST);
}

/** @param {HTMLElement} slide */
function item(slide) {
  const li = document.createElement("li");
  const button = li.appendChild(document.createElement("button"));
  button.value = slide.id;
  button.textContent = slide.getAttribute("aria-label");
  const topic = button.appendChild(document.createElement("small"));
  topic.textContent = slide.dataset.topicTitle ?? "";
  return li;
}
