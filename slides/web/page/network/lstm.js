// The mathematics of two stacked LSTMs, as Keras has it: gates i, f, c and o stand side by side.
import { arraysOf } from "./decode.js";
import { addProduct, at } from "./numbers.js";

/**
 * @typedef {object} Layer
 * @property {Float64Array} kernel inputs × 4 hidden
 * @property {Float64Array} recurrent hidden × 4 hidden
 * @property {Float64Array} bias 4 hidden
 */

/**
 * @typedef {object} Weights
 * @property {string[]} characters
 * @property {number} hidden
 * @property {Float64Array} embedding characters × factors
 * @property {[Layer, Layer]} layers
 * @property {Float64Array} outputKernel hidden × characters
 * @property {Float64Array} outputBias characters
 */

export class StackedLstm {
  #weights;

  /** @param {Weights} weights */
  constructor(weights) {
    this.#weights = weights;
  }

  /** @param {import("./decode.js").Stored} stored */
  static from(stored) {
    const array = arraysOf(stored);
    const layer = (/** @type {1 | 2} */ number) => ({
      kernel: array(`kernel${number}`),
      recurrent: array(`recurrent${number}`),
      bias: array(`bias${number}`),
    });
    return new StackedLstm({
      characters: stored.characters,
      hidden: stored.hidden,
      embedding: array("embedding"),
      layers: [layer(1), layer(2)],
      outputKernel: array("outputKernel"),
      outputBias: array("outputBias"),
    });
  }

  get characters() {
    return this.#weights.characters;
  }

  /** The state before anything is read: that of the second LSTM, then its carry, then the first's. */
  zeros() {
    return new Float64Array(4 * this.#weights.hidden);
  }

  /**
   * The state after one more character.
   *
   * @param {Float64Array} state
   * @param {number} character its number
   */
  step(state, character) {
    const { embedding, hidden, layers } = this.#weights;
    const factors = layers[0].kernel.length / (4 * hidden);
    const part = (/** @type {number} */ i) => state.subarray(i * hidden, (i + 1) * hidden);
    const row = embedding.subarray(character * factors, (character + 1) * factors);
    const first = read(layers[0], row, part(2), part(3));
    const second = read(layers[1], first.state, part(0), part(1));
    const next = new Float64Array(state.length);
    const parts = [second.state, second.carry, first.state, first.carry];
    for (const [i, array] of parts.entries()) next.set(array, i * hidden);
    return next;
  }

  /**
   * What the softmax is taken of.
   *
   * @param {Float64Array} state
   */
  logits(state) {
    const { hidden, outputBias, outputKernel } = this.#weights;
    const logits = Float64Array.from(outputBias);
    addProduct(logits, state.subarray(0, hidden), outputKernel);
    return logits;
  }
}

/**
 * One step of one LSTM.
 *
 * @param {Layer} layer
 * @param {Float64Array} input
 * @param {Float64Array} state
 * @param {Float64Array} carry
 */
function read({ kernel, recurrent, bias }, input, state, carry) {
  const hidden = state.length;
  const sums = Float64Array.from(bias);
  addProduct(sums, input, kernel);
  addProduct(sums, state, recurrent);
  const next = { state: new Float64Array(hidden), carry: new Float64Array(hidden) };
  for (let j = 0; j < hidden; j++) {
    const [write, keep] = [sigmoid(at(sums, j)), sigmoid(at(sums, hidden + j))];
    const written = Math.tanh(at(sums, 2 * hidden + j));
    const kept = keep * at(carry, j) + write * written;
    next.carry[j] = kept;
    next.state[j] = sigmoid(at(sums, 3 * hidden + j)) * Math.tanh(kept);
  }
  return next;
}

/** @param {number} x */
function sigmoid(x) {
  return 1 / (1 + Math.exp(-x));
}
