// The network that runs in the page: numbers from bits, steps, draws, and the text that it writes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeHalves, decodeSteps, fromHalf } from "../page/network/decode.js";
import { StackedLstm } from "../page/network/lstm.js";
import { pick, probabilities } from "../page/network/numbers.js";
import { SimpleRnn } from "../page/network/rnn.js";
import { Writer } from "../page/network/writer.js";

// One factor and two units: "a" puts 1 into the first unit, "b" takes 2 from it; the first unit goes
// on to the second; the more there is in the second, the less probable is "a".
const WEIGHTS = {
  characters: ["a", "b"],
  hidden: 2,
  embedding: Float64Array.of(1, -2),
  kernel: Float64Array.of(1, 0),
  recurrent: Float64Array.of(1, 1, 0, 1),
  bias: Float64Array.of(0, 0.5),
  outputKernel: Float64Array.of(0, 0, -1, 1),
  outputBias: Float64Array.of(1, 1),
};
const NETWORK = new SimpleRnn(WEIGHTS);
const A = 0;
const B = 1;

/** @param {Float64Array[]} states */
const numbers = (states) => states.map((state) => [...state]);

test("float16 is what IEEE 754 says", () => {
  const known = [0x0000, 0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x8001, 0xfc00];
  const values = [0, 1, -2, 1365 / 4096, 65504, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, -(2 ** -24)];
  assert.deepEqual(known.map(fromHalf), [...values, Number.NEGATIVE_INFINITY]);
  assert.ok(Number.isNaN(fromHalf(0x7e00)));
  assert.deepEqual([...decodeHalves("ADwAwA==")], [1, -2]);
});

test("8 bits are whole numbers, and a float32 for each column", () => {
  const steps = Buffer.from(Int8Array.of(127, -127, 0, 1)).toString("base64");
  const scales = Buffer.from(Float32Array.of(0.5, 2).buffer).toString("base64");
  assert.deepEqual([...decodeSteps({ steps, scales })], [63.5, -254, 0, 2]);
});

test("an LSTM keeps, writes and shows by its gates, and hands its state to the next", () => {
  // One unit each. All gates are half open (sums of 0), but what is written comes from the character.
  const gates = () => Float64Array.of(0, 0, 0, 0);
  const write = Float64Array.of(0, 0, 1, 0);
  const layer = { kernel: write, recurrent: gates(), bias: gates() };
  const network = new StackedLstm({
    characters: ["a", "b"],
    hidden: 1,
    embedding: Float64Array.of(1, -1),
    layers: [layer, layer],
    outputKernel: Float64Array.of(2, 0),
    outputBias: Float64Array.of(0, 1),
  });
  const carry = [Math.tanh(1) / 2, Math.tanh(1) / 4 - Math.tanh(1) / 2];
  const states = carry.map((kept) => Math.tanh(kept) / 2);
  const second = [Math.tanh(states[0] ?? 0) / 2];
  second.push((second[0] ?? 0) / 2 + Math.tanh(states[1] ?? 0) / 2);
  const after = network.step(network.zeros(), A);
  const near = (/** @type {Float64Array} */ found, /** @type {number[]} */ expected) => {
    for (const [i, value] of found.entries()) {
      assert.ok(Math.abs(value - (expected[i] ?? 0)) < 1e-12, `${[...found]}`);
    }
  };
  const shown = second.map((kept) => Math.tanh(kept) / 2);
  near(after, [shown[0] ?? 0, second[0] ?? 0, states[0] ?? 0, carry[0] ?? 0]);
  const later = network.step(after, B);
  near(later, [shown[1] ?? 0, second[1] ?? 0, states[1] ?? 0, carry[1] ?? 0]);
  near(network.logits(later), [2 * (shown[1] ?? 0), 1]);
});

test("without a window it reads all that there is", () => {
  const writer = new Writer(NETWORK, null);
  writer.begin("aaa");
  assert.deepEqual(numbers(writer.states.slice(-1)), [[3, 4.5]]);
});

test("a step is one relu around input, state and bias", () => {
  const after = NETWORK.step(NETWORK.zeros(), A);
  assert.deepEqual([...after], [1, 0.5]);
  assert.deepEqual([...NETWORK.step(after, A)], [2, 2]);
  assert.deepEqual([...NETWORK.step(after, B)], [0, 2]);
});

test("a state that grows without end stays a number", () => {
  const writer = new Writer(
    new SimpleRnn({ ...WEIGHTS, recurrent: Float64Array.of(9, 9, 9, 9) }),
    8,
  );
  writer.readsAll = true;
  writer.begin("a".repeat(600));
  assert.deepEqual(numbers(writer.states.slice(-1)), [[1e30, 1e30]]);
  assert.deepEqual([...writer.probabilities()], [0, 1]);
});

test("the temperature divides the logits, and zero is the most probable one", () => {
  const logits = NETWORK.logits(Float64Array.of(0, 0.5));
  const b = 1 / (1 + Math.exp(-1));
  assert.ok(Math.abs((probabilities(logits)[B] ?? 0) - b) < 1e-12);
  const cold = probabilities(logits, 0.5)[B] ?? 0;
  assert.ok(Math.abs(cold - 1 / (1 + Math.exp(-2))) < 1e-12);
  assert.deepEqual([...probabilities(logits, 0)], [0, 1]);
});

test("logits that no exponential can take still give probabilities", () => {
  assert.deepEqual([...probabilities(NETWORK.logits(Float64Array.of(0, 1e6)))], [0, 1]);
});

test("a draw falls on each character as often as its share", () => {
  const p = Float64Array.of(0.25, 0.5, 0.25);
  assert.deepEqual(
    [0, 0.2, 0.3, 0.7, 0.8, 0.999].map((drawn) => pick(p, drawn)),
    [0, 0, 1, 1, 2, 2],
  );
  assert.equal(pick(Float64Array.of(0.3, 0.6), 0.95), 1);
});

test("it reads the last characters from zeros, or all of them in one go", () => {
  const writer = new Writer(NETWORK, 2);
  writer.begin("aab");
  const afterTwo = [1, 0.5];
  assert.deepEqual(numbers(writer.states), [afterTwo, [2, 2], [0, 2]]);
  writer.begin("aaa");
  assert.deepEqual(numbers(writer.states), [afterTwo, [2, 2], [2, 2]]);
  writer.readsAll = true;
  assert.deepEqual(numbers(writer.states), [afterTwo, [2, 2], [3, 4.5]]);
});

test("what is typed into a text changes the states from there on", () => {
  const writer = new Writer(NETWORK, 8);
  const fresh = new Writer(NETWORK, 8);
  for (const text of ["ab", "abb", "aab", "", "b", "ba"]) {
    writer.begin(text);
    fresh.begin("");
    fresh.begin(text);
    assert.deepEqual(numbers(writer.states), numbers(fresh.states), text);
  }
});

test("characters that it does not know are left out and named once", () => {
  const writer = new Writer(NETWORK, 8);
  assert.deepEqual(writer.begin("aéab😀é"), ["é", "😀"]);
  assert.deepEqual(writer.text, ["a", "a", "b"]);
});

test("it writes what is drawn, and begins again", () => {
  const drawn = [0, 0.99, 0.99];
  const writer = new Writer(NETWORK, 8, () => drawn.shift() ?? 0);
  writer.begin("a", "b");
  assert.equal(writer.seedLength, 1);
  for (let i = 0; i < 3; i++) writer.write();
  assert.equal(writer.text.join(""), "ababb");
  assert.equal(writer.states.length, 5);
  writer.begin("b");
  assert.deepEqual([writer.text.join(""), writer.states.length], ["b", 1]);
});

test("without a text it says what it expects before it has read anything", () => {
  const writer = new Writer(NETWORK, 8);
  writer.begin("");
  assert.deepEqual([...writer.probabilities()], [0.5, 0.5]);
});
