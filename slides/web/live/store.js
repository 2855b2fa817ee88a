// Edits, kept in the browser until the cell they belong to is built anew with other code.

const PREFIX = "deck-edit:";

const nameOf = ({ id, hash }) => `${PREFIX}${id}:${hash}`;

/** @returns {string | null} the edited source of a cell, {id, hash} */
export function recall(cell) {
  try {
    return localStorage.getItem(nameOf(cell));
  } catch {
    return null;
  }
}

/** Keep a cell's source; null, when it is as built again, forgets it. */
export function keep(cell, source) {
  try {
    if (source === null) localStorage.removeItem(nameOf(cell));
    else localStorage.setItem(nameOf(cell), source);
  } catch {
    // The store is full or forbidden: the edit then lasts as long as the page.
  }
}
