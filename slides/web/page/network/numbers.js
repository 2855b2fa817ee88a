// Products of arrays, and what is probable.

/**
 * sum += vector @ matrix
 *
 * @param {Float64Array} sum
 * @param {Float64Array} vector
 * @param {Float64Array} matrix row by row
 */
export function addProduct(sum, vector, matrix) {
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
export function at(array, index) {
  return /** @type {number} */ (array[index]);
}

/**
 * How probable each character is to come next: a softmax.
 *
 * @param {Float64Array} logits
 * @param {number} temperature divides the logits; at 0 the most probable character is certain
 */
export function probabilities(logits, temperature = 1) {
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
