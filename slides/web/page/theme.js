// Dark or light, and the size of the text: the reader's choice, kept from visit to visit.

const SIZES = [0.8, 0.9, 1, 1.1, 1.25, 1.4, 1.6];
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

/** Apply the chosen theme; without one, the system's, which may change in the evening. */
export function applyTheme() {
  system.addEventListener("change", showTheme);
  showTheme();
  setSize(readingSize());
}

/** The text's size, 1 as designed. */
export function readingSize() {
  return Number(recall("reading-size") ?? 1);
}

export function toggleTheme() {
  keep("theme", root.dataset.theme === "dark" ? "light" : "dark");
  showTheme();
}

/**
 * One step up (+1) or down (-1), or back to the size of the design (0).
 *
 * @param {number} step
 */
export function changeReadingSize(step) {
  const now = SIZES.indexOf(readingSize());
  const next = SIZES[Math.min(SIZES.length - 1, Math.max(0, now + step))];
  const size = (step && next) || 1;
  keep("reading-size", String(size));
  setSize(size);
}

function showTheme() {
  root.dataset.theme = recall("theme") ?? (system.matches ? "dark" : "light");
}

/** @param {number} size */
function setSize(size) {
  root.style.setProperty("--reading-size", String(size));
}

// A page in a private window may not be allowed to keep anything: the choice then lasts as long as
// the page.
/** @type {Map<string, string>} */
const chosen = new Map();

/** @param {string} name */
function recall(name) {
  try {
    return localStorage.getItem(`deck-${name}`) ?? chosen.get(name);
  } catch {
    return chosen.get(name);
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
function keep(name, value) {
  chosen.set(name, value);
  try {
    localStorage.setItem(`deck-${name}`, value);
  } catch {
    // Kept in `chosen`.
  }
}
