// When the next character is written.

const CHARACTER_MS = 70;

export class Pace {
  #write;
  /** @type {number | null} */
  #frame = null;
  #due = 0;

  /** @param {() => boolean} write writes a character; false if that was the last one */
  constructor(write) {
    this.#write = write;
  }

  get running() {
    return this.#frame !== null;
  }

  start() {
    if (this.running) return;
    this.#due = performance.now();
    this.#next();
  }

  stop() {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
  }

  #next() {
    this.#frame = requestAnimationFrame((now) => {
      this.#next();
      if (now < this.#due) return;
      // Late frames lose time: nobody wants ten letters at once.
      this.#due = Math.max(this.#due, now - CHARACTER_MS) + CHARACTER_MS;
      if (!this.#write()) this.stop();
    });
  }
}
