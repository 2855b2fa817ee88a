// The networks that can run in the page.
import { StackedLstm } from "./lstm.js";
import { SimpleRnn } from "./rnn.js";

/**
 * A network that reads one character after the other.
 *
 * @typedef {object} Network
 * @property {string[]} characters the character of each number that it reads and predicts
 * @property {() => Float64Array} zeros the state before anything is read
 * @property {(state: Float64Array, character: number) => Float64Array} step
 * @property {(state: Float64Array) => Float64Array} logits of the next character
 */

/**
 * The network that the build has stored, ready to run.
 *
 * @param {import("./decode.js").Stored} stored
 * @returns {Network}
 */
export function networkOf(stored) {
  return stored.kind === "stacked-lstm" ? StackedLstm.from(stored) : SimpleRnn.from(stored);
}
