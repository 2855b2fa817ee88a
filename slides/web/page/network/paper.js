// The text that is read and written.

const WORDS_OF = "The text: what it was given, and what it has written";

/**
 * What the paper shows.
 *
 * @typedef {object} Page
 * @property {string[]} text
 * @property {number} seedLength how many characters of it were given
 * @property {number} read how many of the last characters the network reads for the next one
 * @property {number[] | null} shares for each character, how strongly it is coloured, from -1 to 1
 */

export class Paper {
  element = document.createElement("div");

  constructor() {
    this.element.className = "paper";
    this.element.tabIndex = 0; // keys can scroll it
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", WORDS_OF);
    this.element.addEventListener("keydown", (event) => {
      const scrolls = this.element.scrollHeight > this.element.clientHeight + 1;
      if (scrolls && ["ArrowUp", "ArrowDown"].includes(event.key)) event.stopPropagation();
    });
  }

  /** @param {Page} page */
  draw({ text, seedLength, read, shares }) {
    const start = text.length - Math.min(read, text.length);
    const kinds = text.map((_, i) => (i < seedLength ? "given" : "") + (i < start ? "" : " read"));
    this.element.replaceChildren(...(shares ? coloured(text, kinds, shares) : runs(text, kinds)));
    this.element.scrollTop = this.element.scrollHeight;
  }
}

/**
 * One element for each run of characters of a kind.
 *
 * @param {string[]} text
 * @param {string[]} kinds
 */
function runs(text, kinds) {
  /** @type {HTMLElement[]} */
  const made = [];
  for (const [i, character] of text.entries()) {
    const last = made.at(-1);
    if (last && kinds[i] === kinds[i - 1]) last.textContent += character;
    else made.push(span(character, kinds[i] ?? ""));
  }
  return made;
}

/**
 * One element for each character.
 *
 * @param {string[]} text
 * @param {string[]} kinds
 * @param {number[]} shares
 */
function coloured(text, kinds, shares) {
  return text.map((character, i) => {
    const share = shares[i] ?? 0;
    const made = span(character, `${kinds[i]} coloured${share < 0 ? " below" : ""}`);
    made.style.setProperty("--share", Math.abs(share).toFixed(3));
    return made;
  });
}

/**
 * @param {string} text
 * @param {string} kind
 */
function span(text, kind) {
  const made = document.createElement("span");
  made.className = kind.trim();
  made.textContent = text;
  return made;
}
