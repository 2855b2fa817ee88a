// Edits, kept in the browser until the cell they belong to is built from other code.

const PREFIX = "deck-edit:";

/** @typedef {{id: string, hash: string}} Key a cell, and the code that it was built from */

/** @param {Key} cell */
const nameOf = ({ id, hash }) => `${PREFIX}${id}:${hash}`;

/**
 * @param {Key} cell
 * @returns {string | null} its edited source
 */
export function recall(cell) {
  try {
    return localStorage.getItem(nameOf(cell));
  } catch {
    return null;
  }
}

/**
 * Keep a cell's source; null, when it is as built again, forgets it.
 *
 * @param {Key} cell
 * @param {string | null} source
 */
export function keep(cell, source) {
  try {
    if (source === null) localStorage.removeItem(nameOf(cell));
    else localStorage.setItem(nameOf(cell), source);
  } catch {
    // The store is full or forbidden: the edit then lasts as long as the page.
  }
}
