// What a kernel sends as HTML or SVG becomes a part of the page, but never runs, loads from elsewhere,
// or reaches out of its place.
import DOMPurify from "dompurify";

/** @typedef {import("dompurify").UponSanitizeAttributeHookEvent} Attribute */

const SETTINGS = {
  USE_PROFILES: { html: true, svg: true, svgFilters: true },
  ADD_TAGS: ["use"], // matplotlib's letters; see `keepLocal`
  FORBID_TAGS: [
    ...["style", "link", "meta", "base", "form", "input", "button", "select", "textarea", "option"],
    ...["iframe", "frame", "object", "embed", "audio", "video", "source", "track", "dialog"],
  ],
  FORBID_ATTR: [
    "srcset",
    "poster",
    "background",
    "ping",
    "autofocus",
    "contenteditable",
    "tabindex",
  ],
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: /** @type {const} */ (true),
};
const NAMES = new Set(["id", "name"]);
const ADDRESSES = new Set(["href", "xlink:href", "src"]);
const REFERENCES = new Set([
  "for",
  "headers",
  "aria-labelledby",
  "aria-describedby",
  "aria-controls",
]);

// Ways of CSS to load something, or to hide one from this list by an escape.
const LOADS = /image(-set)?\s*\(|\\/i;

const purifier = DOMPurify(window);
let prefix = "";
let made = 0;

purifier.addHook("uponSanitizeAttribute", (node, attribute) => {
  const { attrName: name, attrValue: value } = attribute;
  if (NAMES.has(name)) attribute.attrValue = prefix + value;
  else if (REFERENCES.has(name))
    attribute.attrValue = value.trim().replaceAll(/\S+/g, `${prefix}$&`);
  else if (ADDRESSES.has(name)) keepLocal(node, attribute);
  // Steps of a figure that is built up on the static slide: drawn now, they are all there.
  // And nothing may look like the deck's own banner.
  else if (name === "class")
    attribute.attrValue = value.replaceAll(/\b(fragment|live-[\w-]+)/g, "");
  else if (name === "style" && LOADS.test(value)) attribute.keepAttr = false;
  else if (/url\s*\(/i.test(value)) ownReferences(attribute);
});

purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName !== "A") return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer");
});

/**
 * Turn untrusted markup into nodes to put into the page.
 *
 * @param {string} markup
 * @returns {DocumentFragment}
 */
export function sanitized(markup) {
  prefix = `live-${++made}-`; // ids are the page's: two outputs, or an output and a slide, may share one
  return purifier.sanitize(markup, SETTINGS);
}

/**
 * Links may lead anywhere; what is loaded must be in the output itself.
 *
 * @param {Element} node
 * @param {Attribute} attribute
 */
function keepLocal(node, attribute) {
  const value = attribute.attrValue.trim();
  if (value.startsWith("#")) attribute.attrValue = `#${prefix}${value.slice(1)}`;
  else if (node.nodeName === "A" || node.nodeName === "a")
    attribute.keepAttr = /^(https?|mailto):/i.test(value);
  else attribute.keepAttr = /^data:image\//i.test(value) && node.nodeName.toLowerCase() !== "use";
}

/**
 * Of `fill="url(#gradient)"` and `style="..."` keep what refers to the output itself.
 *
 * @param {Attribute} attribute
 */
function ownReferences(attribute) {
  const value = attribute.attrValue.replaceAll(
    /url\(\s*(["']?)#([^"')]+)\1\s*\)/gi,
    `url(#${prefix}$2)`,
  );
  const others = value.replaceAll(/url\(#[^)]+\)/g, "");
  if (/url\s*\(/i.test(others)) attribute.keepAttr = false;
  attribute.attrValue = value;
}
