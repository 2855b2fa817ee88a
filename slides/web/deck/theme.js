// Dark or light, and the size of the text: the reader's choice, kept from visit to visit.

const SIZES = [0.8, 0.9, 1, 1.1, 1.25, 1.4, 1.6];
const root = document.documentElement;

export function applyTheme() {
  const kept = recall("theme");
  if (kept) root.dataset.theme = kept;
  setSize(Number(recall("reading-size") ?? 1));
}

export function toggleTheme() {
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark;
  root.dataset.theme = dark ? "light" : "dark";
  keep("theme", root.dataset.theme);
}

/** One step up (+1) or down (-1), or back to the size of the design (0). */
export function changeReadingSize(step) {
  const now = SIZES.indexOf(Number(recall("reading-size") ?? 1));
  const next = step ? SIZES[Math.min(SIZES.length - 1, Math.max(0, now + step))] : 1;
  keep("reading-size", next);
  setSize(next);
}

function setSize(size) {
  root.style.setProperty("--reading-size", size);
}

// A page from disk, or one in a private window, may not be allowed to keep anything.
function recall(name) {
  try {
    return localStorage.getItem(`deck-${name}`);
  } catch {
    return null;
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(`deck-${name}`, value);
  } catch {
    // The choice then lasts as long as the page.
  }
}
