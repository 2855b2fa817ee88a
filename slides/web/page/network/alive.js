// Pictures that come alive: in the place of each, a pad. If it has a network, that is loaded when the
// pad is seen.
import { findAll } from "../find.js";
import { Ask } from "./ask.js";
import { Gradients } from "./gradients.js";
import { Learning } from "./learning.js";
import { load } from "./load.js";
import { EmbeddingMap } from "./map.js";
import { networkOf } from "./networks.js";
import { Pad } from "./pad.js";
import { Surprise } from "./surprise.js";

const KINDS = {
  write: Pad,
  ask: Ask,
  surprise: Surprise,
  map: EmbeddingMap,
  gradients: Gradients,
  learning: Learning,
};

/**
 * What all pads have.
 *
 * @typedef {object} AnyPad
 * @property {HTMLElement} element
 * @property {(network?: any) => void} run
 * @property {() => void} [pause] stop what moves
 */

/** Put a pad in the place of each picture that has one. */
export function bringAlive() {
  for (const cell of findAll(document, ".cell[data-pad]", HTMLElement)) {
    const { pad: kind = "", network = "", settings = "" } = cell.dataset;
    const Kind = /** @type {new (settings: any) => AnyPad} */ (
      KINDS[/** @type {keyof typeof KINDS} */ (kind)]
    );
    const pad = new Kind(JSON.parse(settings));
    cell.classList.add("alive");
    cell.append(pad.element);
    handOver(cell, pad.element);
    if (network) watch(cell, pad, network);
    else pad.run();
    document.addEventListener("deck-ready", () => {
      window.Deck.reveal.on("slidechanged", () => pad.pause?.());
    });
  }
}

/**
 * If the picture comes at a key, so does the pad in its place.
 *
 * @param {HTMLElement} cell
 * @param {HTMLElement} pad
 */
function handOver(cell, pad) {
  const picture = cell.querySelector(":scope > .asked");
  picture?.classList.remove("fragment", "asked");
  if (picture) pad.classList.add("fragment", "asked");
}

/**
 * Load the network when the pad is in sight, or on the next slide; pause when it is not. If it cannot
 * be loaded, the picture is there again.
 *
 * @param {HTMLElement} cell
 * @param {AnyPad} pad
 * @param {string} network
 */
function watch(cell, pad, network) {
  let asked = false;
  const watcher = new IntersectionObserver((seen) => {
    if (!seen.at(-1)?.isIntersecting) return pad.pause?.();
    if (asked) return;
    asked = true;
    load(network).then(
      (stored) => pad.run(networkOf(stored)),
      () => {
        watcher.disconnect();
        pad.element.remove();
        cell.classList.remove("alive");
      },
    );
  });
  watcher.observe(pad.element);
}
