// The mathematics of a SimpleRNN, as the slide has it: h = relu(x W + h U + b), then a softmax.
import { arraysOf } from "./decode.js";
import { addProduct, at } from "./numbers.js";

// A state that grows from step to step overflows in the end, in Keras, too. This one stays a number.
const LARGEST = 1e30;

/**
 * @typedef {object} Weights arrays row by row, as in Keras
 * @property {string[]} characters
 * @property {number} hidden
 * @property {Float64Array} embedding characters × factors
 * @property {Float64Array} kernel factors × hidden
 * @property {Float64Array} recurrent hidden × hidden
 * @property {Float64Array} bias hidden
 * @property {Float64Array} outputKernel hidden × characters
 * @property {Float64Array} outputBias characters
 */

export class SimpleRnn {
  #weights;

  /** @param {Weights} weights */
  constructor(weights) {
    this.#weights = weights;
  }

  /** @param {import("./decode.js").Stored} stored */
  static from(stored) {
    const array = arraysOf(stored);
    return new SimpleRnn({
      characters: stored.characters,
      hidden: stored.hidden,
      embedding: array("embedding"),
      kernel: array("kernel"),
      recurrent: array("recurrent"),
      bias: array("bias"),
      outputKernel: array("outputKernel"),
      outputBias: array("outputBias"),
    });
  }

  get characters() {
    return this.#weights.characters;
  }

  /** The state before anything is read. */
  zeros() {
    return new Float64Array(this.#weights.hidden);
  }

  /**
   * The state after one more character.
   *
   * @param {Float64Array} state
   * @param {number} character its number
   */
  step(state, character) {
    const { embedding, kernel, recurrent, bias, hidden } = this.#weights;
    const factors = kernel.length / hidden;
    const next = Float64Array.from(bias);
    addProduct(next, embedding.subarray(character * factors, (character + 1) * factors), kernel);
    addProduct(next, state, recurrent);
    for (let j = 0; j < hidden; j++) next[j] = Math.min(Math.max(at(next, j), 0), LARGEST);
    return next;
  }

  /**
   * What the softmax is taken of.
   *
   * @param {Float64Array} state
   */
  logits(state) {
    const logits = Float64Array.from(this.#weights.outputBias);
    addProduct(logits, state, this.#weights.outputKernel);
    return logits;
  }
}
