// What waits for what happens.

/**
 * Things in the order in which they came, for one who waits for each.
 *
 * @template T
 */
export class Queue {
  /** @type {T[]} */
  #things = [];
  /** @type {((thing: T) => void)[]} */
  #waiting = [];

  /** How many have come and were not taken. */
  get length() {
    return this.#things.length;
  }

  /** @param {T} thing */
  put(thing) {
    const first = this.#waiting.shift();
    if (first) first(thing);
    else this.#things.push(thing);
  }

  /** @returns {Promise<T>} the next one, once it is there */
  take() {
    return new Promise((resolve) => {
      const [first] = this.#things.splice(0, 1);
      if (first === undefined) this.#waiting.push(resolve);
      else resolve(first);
    });
  }
}

/** Conditions to wait for, checked whenever something has changed. */
export class Changes {
  /** @type {Set<() => void>} */
  #looks = new Set();

  tell() {
    for (const look of [...this.#looks]) look();
  }

  /**
   * @param {() => boolean} condition
   * @returns {Promise<void>} resolved once it holds; a test that waits in vain runs into its timeout
   */
  until(condition) {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#looks.delete(look);
        resolve();
      };
      this.#looks.add(look);
      look();
    });
  }
}
