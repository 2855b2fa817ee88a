// How the page is shown: as slides, as one linear page, as the presenter's window, or for paper.

// Narrower than this, a slide's text would be too small to read.
const NARROW = "(max-width: 700px)";

/**
 * @typedef {object} Mode
 * @property {"slides" | "linear" | "presenter" | "print"} name
 * @property {string[]} classes for the root element
 * @property {boolean} embedded the page is a preview in the presenter's window
 * @property {string | null} plan the talk's length in minutes, if the address names one
 */

/**
 * The mode that the address and the window ask for.
 *
 * @returns {Mode}
 */
export function mode() {
  const asked = new URLSearchParams(location.search);
  const common = { embedded: asked.has("embed"), plan: asked.get("plan") };
  if (asked.has("print")) {
    const notes = asked.get("print") === "notes" ? ["with-notes"] : [];
    return { ...common, name: "print", classes: ["print", "paged", ...notes] };
  }
  if (asked.has("presenter")) return { ...common, name: "presenter", classes: ["presenter"] };
  if (!common.embedded && (asked.has("reader") || matchMedia(NARROW).matches)) {
    return { ...common, name: "linear", classes: ["linear"] };
  }
  return { ...common, name: "slides", classes: ["slides-mode", "paged"] };
}

/** Reload the page when the window becomes narrow or wide, at the same slide. */
export function followWindow() {
  matchMedia(NARROW).addEventListener("change", () => location.reload());
}

/**
 * Show the same slide as one page, or as slides again.
 *
 * @param {boolean} on
 */
export function switchReader(on) {
  const query = new URLSearchParams(location.search);
  if (on) query.set("reader", "");
  else query.delete("reader");
  location.search = query.toString();
}
