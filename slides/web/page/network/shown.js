// Characters as one can see them.

/** @type {Record<string, string>} */
const VISIBLE = { " ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍", "\0": "∅" };
/** @type {Record<string, string>} */
const NAMES = { " ": "space", "\n": "new line", "\t": "tab", "\0": "nothing" };

/** @param {string} character */
export function visible(character) {
  return VISIBLE[character] ?? character;
}

/**
 * As a screen reader should say it.
 *
 * @param {string} character
 */
export function named(character) {
  return NAMES[character] ?? character;
}
