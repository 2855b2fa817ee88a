// Contents and search: all slides by their topics, or those that say what one types; and the way there.
import { find, findAll } from "./find.js";

const MOST = 12;
/** @typedef {(slide: HTMLElement) => void} Go */

/** @type {HTMLDialogElement | undefined} */
let dialog;

/**
 * @param {HTMLElement[]} slides
 * @param {Go} go called with the chosen slide
 */
export function openSearch(slides, go) {
  dialog ??= createDialog();
  const input = find(dialog, "input", HTMLInputElement);
  const list = find(dialog, "ul", HTMLUListElement);
  const show = () => list.replaceChildren(...entries(slides, input.value));
  input.oninput = show;
  list.onclick = ({ target }) => {
    if (target instanceof Element) choose(go, target.closest("button")?.value);
  };
  find(dialog, "form", HTMLFormElement).onsubmit = () =>
    choose(go, input.value.trim() ? list.querySelector("button")?.value : undefined);
  show();
  dialog.showModal();
  input.select();
}

/** Each slide knows its topic's title. */
export function nameTopics() {
  for (const topic of document.querySelectorAll("main.slides > section")) {
    const title = topic.querySelector("h1")?.textContent ?? "";
    for (const slide of findAll(topic, ":scope > section", HTMLElement)) {
      slide.dataset.topicTitle = title;
    }
  }
}

function createDialog() {
  const made = document.createElement("dialog");
  made.className = "search";
  made.setAttribute("aria-label", "Contents and search");
  made.innerHTML =
    '<form method="dialog"><input type="search" aria-label="Search for" placeholder="Search the slides" autocomplete="off"></form><ul></ul>';
  made.addEventListener("click", ({ target }) => {
    if (target === made) made.close();
  });
  // Of a search field browsers take Esc to empty it, and close only with the next one.
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    choose(() => {});
  });
  return document.body.appendChild(made);
}

/**
 * @param {Go} go
 * @param {string} [id] of a slide; without one, nothing was found
 */
function choose(go, id) {
  if (dialog) {
    // A closed dialog keeps the focus until the next frame, and would swallow a key pressed before.
    find(dialog, "input", HTMLInputElement).blur();
    dialog.close();
  }
  const slide = id && document.getElementById(id);
  if (slide) go(slide);
}

/**
 * @param {HTMLElement[]} slides
 * @param {string} query
 */
function entries(slides, query) {
  if (!query.trim()) return slides.map((slide, i) => item(slide, String(i + 1)));
  const found = results(slides, query).map((slide) => item(slide, slide.dataset.topicTitle ?? ""));
  return found.length ? found : ["No slide says that."];
}

/**
 * The slide of this number; those that hold all words, first those with the words in their title,
 * of which first those that have them as typed, near the beginning.
 *
 * @param {HTMLElement[]} slides
 * @param {string} query
 */
export function results(slides, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const numbered = /^\d+$/.test(query.trim()) ? slides.slice(Number(query) - 1, Number(query)) : [];
  const all = (/** @type {string} */ text) =>
    words.every((word) => text.toLowerCase().includes(word));
  const titled = slides.filter((slide) => all(title(slide)));
  const asTyped = words.join(" ");
  const inTitle = [...titled].sort(
    (one, other) => where(title(one), asTyped) - where(title(other), asTyped),
  );
  const inText = slides.filter((slide) => all(slide.textContent ?? ""));
  return [...new Set([...numbered, ...inTitle, ...inText])].slice(0, MOST);
}

/** @param {HTMLElement} slide */
function title(slide) {
  return (slide.getAttribute("aria-label") ?? "").toLowerCase();
}

/**
 * Where a text has a phrase, at the beginning first; behind all others where it has not.
 *
 * @param {string} text
 * @param {string} phrase
 */
function where(text, phrase) {
  const at = text.indexOf(phrase);
  return at < 0 ? Number.MAX_SAFE_INTEGER : at;
}

/**
 * @param {HTMLElement} slide
 * @param {string} more what stands beside its title
 */
function item(slide, more) {
  const li = document.createElement("li");
  const button = li.appendChild(document.createElement("button"));
  button.value = slide.id;
  button.textContent = slide.getAttribute("aria-label");
  button.classList.toggle("begins", slide.matches(":first-child"));
  button.appendChild(document.createElement("small")).textContent = more;
  return li;
}
