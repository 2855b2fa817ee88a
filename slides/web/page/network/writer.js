// A text that a network reads and goes on with.
import { pick, probabilities } from "./numbers.js";

/** @typedef {import("./networks.js").Network} Network */

export class Writer {
  #network;
  #window;
  #random;
  /** @type {Map<string, number>} */
  #numbers;
  /** @type {number[]} */
  #text = [];
  /** @type {Float64Array[]} */
  #states = []; // after each character of the text
  #all;
  #seedLength = 0;
  temperature = 1;

  /**
   * @param {Network} network
   * @param {number | null} window how many characters it reads at a time, if it may not read all
   * @param {() => number} random from 0 to 1, without 1
   */
  constructor(network, window, random = Math.random) {
    this.#network = network;
    this.#window = window ?? 0;
    this.#all = window === null;
    this.#random = random;
    this.#numbers = new Map(network.characters.map((character, i) => [character, i]));
  }

  get characters() {
    return this.#network.characters;
  }

  /** All that it has read and written, character by character. */
  get text() {
    return this.#text.map((number) => this.#network.characters[number] ?? "");
  }

  /** How many characters of the text it was given. */
  get seedLength() {
    return this.#seedLength;
  }

  /** The state after each character of the text. */
  get states() {
    return this.#states;
  }

  /** Whether it reads the whole text in one go, or its last characters from an empty state. */
  get readsAll() {
    return this.#all;
  }

  set readsAll(all) {
    this.#all = all;
    this.#states = [];
    this.#read();
  }

  /**
   * Begin with a text.
   *
   * @param {string} seed
   * @param {string} written what it has written after it
   * @returns {string[]} the characters that the network does not know, which are left out
   */
  begin(seed, written = "") {
    const given = [...seed];
    const text = this.#known(given);
    this.#seedLength = text.length;
    text.push(...this.#known([...written]));
    // The state after a character does not depend on those behind it.
    const changed = text.findIndex((number, i) => number !== this.#text[i]);
    this.#states.length = Math.min(
      this.#states.length,
      text.length,
      changed < 0 ? text.length : changed,
    );
    this.#text = text;
    this.#read();
    return [...new Set(given.filter((character) => !this.#numbers.has(character)))];
  }

  /** @param {string[]} characters */
  #known(characters) {
    return characters.flatMap((character) => this.#numbers.get(character) ?? []);
  }

  /**
   * How probable each character is to come next.
   *
   * @param {number} length after how many characters of the text
   */
  probabilities(length = this.#text.length) {
    const state = this.#states[length - 1] ?? this.#network.zeros();
    return probabilities(this.#network.logits(state), this.temperature);
  }

  /** Write one character. */
  write() {
    this.#text.push(pick(this.probabilities(), this.#random()));
    this.#read();
  }

  #read() {
    while (this.#states.length < this.#text.length) {
      this.#states.push(this.#stateAfter(this.#states.length));
    }
  }

  /** @param {number} end the index of a character */
  #stateAfter(end) {
    const before = this.#all ? this.#states.at(-1) : undefined;
    const start = this.#all ? end : Math.max(0, end - this.#window + 1);
    return this.#text
      .slice(start, end + 1)
      .reduce(
        (state, number) => this.#network.step(state, number),
        before ?? this.#network.zeros(),
      );
  }
}
