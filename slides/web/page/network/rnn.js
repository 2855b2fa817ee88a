// The network's mathematics, as the slide has it: h = relu(x W + h U + b), then a softmax.

/** @typedef {import("./weights.js").Network} Network */

// A state that grows from step to step overflows in the end, in Keras, too. This one stays a number.
const LARGEST = 1e30;

/**
 * The state before anything is read.
 *
 * @param {Network} network
 */
export function zeros({ hidden }) {
  return new Float64Array(hidden);
}

/**
 * The state after one more character.
 *
 * @param {Network} network
 * @param {Float64Array} state
 * @param {number} character its number
 */
export function step({ embedding, kernel, recurrent, bias, hidden }, state, character) {
  const factors = kernel.length / hidden;
  const next = Float64Array.from(bias);
  addProduct(next, embedding.subarray(character * factors, (character + 1) * factors), kernel);
  addProduct(next, state, recurrent);
  for (let j = 0; j < hidden; j++) next[j] = Math.min(Math.max(at(next, j), 0), LARGEST);
  return next;
}

/**
 * How probable each character is to come next.
 *
 * @param {Network} network
 * @param {Float64Array} state
 * @param {number} temperature divides the logits; at 0 the most probable character is certain
 */
export function probabilities({ outputKernel, outputBias }, state, temperature = 1) {
  const logits = Float64Array.from(outputBias);
  addProduct(logits, state, outputKernel);
  const largest = logits.reduce((one, other) => Math.max(one, other));
  if (temperature === 0) return logits.map((_, i) => Number(i === logits.indexOf(largest)));
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const sum = powers.reduce((one, other) => one + other);
  return powers.map((power) => power / sum);
}

/**
 * The number of a character, drawn with its probability.
 *
 * @param {Float64Array} p
 * @param {number} drawn at random from 0 to 1, without 1
 */
export function pick(p, drawn) {
  let left = drawn;
  for (const [i, share] of p.entries()) {
    left -= share;
    if (left < 0) return i;
  }
  return p.indexOf(Math.max(...p)); // the shares add up to 1 only nearly
}

/**
 * sum += vector @ matrix
 *
 * @param {Float64Array} sum
 * @param {Float64Array} vector
 * @param {Float64Array} matrix row by row
 */
function addProduct(sum, vector, matrix) {
  for (let i = 0; i < vector.length; i++) {
    const factor = at(vector, i);
    if (factor === 0) continue; // relu leaves many units at zero
    const row = i * sum.length;
    for (let j = 0; j < sum.length; j++) sum[j] = at(sum, j) + factor * at(matrix, row + j);
  }
}

/**
 * Always arrays of one kind: of several kinds, this takes five times as long.
 *
 * @param {Float64Array} array
 * @param {number} index within the array
 */
function at(array, index) {
  return /** @type {number} */ (array[index]);
}
