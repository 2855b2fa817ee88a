// In which order a search finds slides.
import assert from "node:assert/strict";
import { test } from "node:test";
import { results } from "../page/search.js";

/**
 * What a search needs of a slide.
 *
 * @param {string} title
 * @param {string} [text]
 */
function slide(title, text = "") {
  const found = { title, textContent: `${title} ${text}`, getAttribute: () => title };
  return /** @type {HTMLElement} */ (/** @type {unknown} */ (found));
}

const SLIDES = [
  slide("Targets: the window, one character on"),
  slide("A picture of one window"),
  slide("Elsewhere", "one window"),
  slide("One window, step by step"),
];

/** @param {string} query */
const titles = (query) => results(SLIDES, query).map((found) => found.getAttribute("aria-label"));

test("titles with the words as typed come first, then with the words, then texts", () => {
  assert.deepEqual(titles("one window"), [
    "One window, step by step",
    "A picture of one window",
    "Targets: the window, one character on",
    "Elsewhere",
  ]);
});

test("a number is that slide's", () => {
  assert.equal(titles("3")[0], "Elsewhere");
});
