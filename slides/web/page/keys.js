// The deck's own keys, and the overlay that lists them all.

export const REVEALS_KEYS = [
  ["→  Space  Page down", "Next"],
  ["←  Page up", "Back"],
  ["Home  End", "First and last slide"],
  ["Esc  O", "Overview: the slides around this one"],
  [zoomKey(), "Zoom in there; again, or Esc, out"],
  ["F", "Full screen"],
  ["B  .", "Pause: a blank screen"],
];
/** @type {Map<string, {description: string, run: () => void}>} */
const keys = new Map();
/** @type {string[][]} */
let others = [];
/** @type {HTMLDialogElement | undefined} */
let dialog;

/** What reveal's plug-in for zooming listens to. */
function zoomKey() {
  return `${/Linux/.test(navigator.platform) ? "Ctrl" : "Alt"}-click`;
}

/**
 * Offer a key.
 *
 * @param {{key: string, description: string}} binding `key` as in KeyboardEvent.key, lower case.
 * @param {() => void} run
 */
export function addKey({ key, description }, run) {
  keys.set(key, { description, run });
}

/**
 * Whether a key press is meant for the deck: not while one types, or reads a dialog.
 *
 * @param {KeyboardEvent} event
 */
export function keysMoveSlides({ key, target }) {
  if (key === "Escape" && document.documentElement.classList.contains("zoomed")) return false;
  const elsewhere = "input, textarea, select, [contenteditable=true], dialog";
  const pressed = key === " " || key === "Enter" ? ", .pad button" : "";
  return !(target instanceof Element && target.closest(elsewhere + pressed));
}

/**
 * A clicker turns slides wherever one has typed: what it sends means nothing in so little text.
 *
 * @param {Record<string, () => void>} turns by `KeyboardEvent.key`
 */
export function letClickersTurn(turns) {
  const listen = (/** @type {KeyboardEvent} */ event) => {
    const { target, key } = event;
    if (!turns[key] || !(target instanceof HTMLElement) || target.closest("dialog")) return;
    if (!target.closest("input, textarea, [contenteditable=true]")) return;
    target.blur();
    event.preventDefault();
    event.stopPropagation();
    turns[key]();
  };
  document.addEventListener("keydown", listen, { capture: true });
}

/**
 * Start to listen.
 *
 * @param {string[][]} listed keys that others listen to, for the list: names, what they do
 */
export function listenToKeys(listed) {
  others = listed;
  addKey({ key: "?", description: "This list" }, toggleHelp);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keysMoveSlides(event)) return;
    const binding = keys.get(event.key.toLowerCase());
    if (!binding) return;
    event.preventDefault();
    binding.run();
  });
}

export function toggleHelp() {
  const shown = dialog ?? document.body.appendChild(document.createElement("dialog"));
  dialog = shown;
  shown.className = "help";
  shown.setAttribute("aria-label", "Keys");
  shown.replaceChildren(heading(), list());
  shown.onclick = () => shown.close();
  // In braces: a handler that returns false would keep Escape from closing the dialog.
  shown.onkeydown = ({ key }) => {
    if (key === "?") shown.close();
  };
  shown.showModal();
}

function heading() {
  const title = document.createElement("h2");
  title.textContent = "Keys";
  return title;
}

function list() {
  const own = [...keys].map(([key, { description }]) => [key.toUpperCase(), description]);
  const dl = document.createElement("dl");
  for (const [key = "", description = ""] of [...others, ...own]) {
    const row = dl.appendChild(document.createElement("div"));
    row.appendChild(document.createElement("dt")).append(...caps(key));
    row.appendChild(document.createElement("dd")).textContent = description;
  }
  return dl;
}

/** @param {string} text */
function caps(text) {
  return text.split("  ").map((name) => {
    const cap = document.createElement("kbd");
    cap.textContent = name;
    return cap;
  });
}
