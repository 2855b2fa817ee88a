// Elements that the page is sure to have.

/**
 * The first element below `root` that matches.
 *
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind the element's class
 * @returns {T}
 * @throws {Error} if there is none, or one of another class
 */
export function find(root, selector, kind) {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} that matches ${selector}.`);
}

/**
 * All elements below `root` that match and are of a class, in order.
 *
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T[]}
 */
export function findAll(root, selector, kind) {
  const found = [...root.querySelectorAll(selector)];
  return found.flatMap((element) => (element instanceof kind ? [element] : []));
}
