// The weights of a network as the build stores them (slides/figures/weights.py), in base64: float16,
// or whole numbers in 8 bits with a float32 for each column that they are multiplied by; all
// little-endian.

/** @typedef {string | {steps: string, scales: string}} StoredArray */

/**
 * What a file network-NAME.js holds.
 *
 * @typedef {object} Stored
 * @property {string} name
 * @property {"simple-rnn" | "stacked-lstm"} kind
 * @property {string[]} characters the character of each number that it reads and predicts
 * @property {number} hidden how many units a layer has
 * @property {Record<string, StoredArray>} arrays row by row, as in Keras
 */

/**
 * The arrays of a network, by name.
 *
 * @param {Stored} stored
 * @returns {(name: string) => Float64Array}
 * @throws {Error} of the function that it returns, for an array that is not stored
 */
export function arraysOf({ name, arrays }) {
  return (key) => {
    const array = arrays[key];
    if (array === undefined) throw new Error(`The network ${name} has no ${key}.`);
    return typeof array === "string" ? decodeHalves(array) : decodeSteps(array);
  };
}

/** @param {string} base64 */
export function decodeHalves(base64) {
  const bytes = bytesOf(base64);
  const numbers = new Float64Array(bytes.byteLength / 2);
  for (let i = 0; i < numbers.length; i++) numbers[i] = fromHalf(bytes.getUint16(2 * i, true));
  return numbers;
}

/** @param {{steps: string, scales: string}} matrix */
export function decodeSteps({ steps, scales }) {
  const factors = bytesOf(scales);
  const bytes = bytesOf(steps);
  const columns = factors.byteLength / 4;
  const numbers = new Float64Array(bytes.byteLength);
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] = bytes.getInt8(i) * factors.getFloat32(4 * (i % columns), true);
  }
  return numbers;
}

/** @param {string} base64 */
function bytesOf(base64) {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return new DataView(bytes.buffer);
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
