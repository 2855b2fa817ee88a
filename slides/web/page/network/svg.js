// Elements of drawings.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [words] what a text says
 */
export function make(name, attributes, words = "") {
  const element = set(document.createElementNS(SVG, name), attributes);
  if (words) element.textContent = words;
  return element;
}

/**
 * @template {Element} T
 * @param {T} element
 * @param {Record<string, string | number>} attributes
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
