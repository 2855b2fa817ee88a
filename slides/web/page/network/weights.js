// The weights of a network as the build stores them: float16, little-endian, in base64.

/**
 * What a file network-NAME.js holds (slides/figures/network.py).
 *
 * @typedef {object} Stored
 * @property {string} name
 * @property {string[]} characters the character of each number that it reads and predicts
 * @property {number} window how many characters it has read at most in training
 * @property {string} seed the text that it reads at first
 * @property {number} hidden how many units it has
 * @property {Record<ArrayName, string>} arrays
 */

/**
 * What a pad needs besides to write and to draw the state.
 *
 * @typedef {object} Drawn
 * @property {string} written what it has written when one comes
 * @property {number[]} units those that are drawn, in order
 * @property {number} limit the state at which a unit has its full colour
 */

/** @typedef {"embedding" | "kernel" | "recurrent" | "bias" | "outputKernel" | "outputBias"} ArrayName */

/**
 * A network that can be run: arrays row by row, as in Keras.
 *
 * @typedef {object} Network
 * @property {string[]} characters
 * @property {number} hidden
 * @property {Float64Array} embedding characters × factors
 * @property {Float64Array} kernel factors × hidden
 * @property {Float64Array} recurrent hidden × hidden
 * @property {Float64Array} bias hidden
 * @property {Float64Array} outputKernel hidden × characters
 * @property {Float64Array} outputBias characters
 */

/**
 * @param {Stored} stored
 * @returns {Network}
 */
export function decodeNetwork({ characters, hidden, arrays }) {
  return {
    characters,
    hidden,
    embedding: decode(arrays.embedding),
    kernel: decode(arrays.kernel),
    recurrent: decode(arrays.recurrent),
    bias: decode(arrays.bias),
    outputKernel: decode(arrays.outputKernel),
    outputBias: decode(arrays.outputBias),
  };
}

/** @param {string} base64 */
export function decode(base64) {
  const bytes = atob(base64);
  const numbers = new Float64Array(bytes.length / 2);
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] = fromHalf(bytes.charCodeAt(2 * i) | (bytes.charCodeAt(2 * i + 1) << 8));
  }
  return numbers;
}

// What the fraction of a number is multiplied by, for each exponent.
const SCALES = Array.from({ length: 31 }, (_, exponent) => 2 ** (Math.max(exponent, 1) - 25));

/**
 * The number that 16 bits stand for: a sign, five bits of exponent, ten of fraction (IEEE 754).
 *
 * @param {number} bits
 */
export function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const scale = SCALES[exponent];
  if (scale === undefined) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 1024 + fraction : fraction) * scale;
}
