// What the presenter can do, with the cells of the slide that is shown.
import { Order } from "./order.js";

export class Talk {
  #code;
  #cells;
  #order;

  /**
   * @param {object} parts `code`: all code cells of the deck in order; `cells`: those that are
   *   shown as live, by id; the kernel's `session` and its `runner`.
   */
  constructor({ code, cells, session, runner }) {
    this.#code = code;
    this.#cells = cells;
    this.#order = new Order(code);
    runner.ran = (job) => this.#order.ran(job);
    this.session = session;
    this.runner = runner;
  }

  /** Give the live cells of this slide, and of the next, their editors. */
  mount() {
    const slides = window.Deck.slides();
    const here = slides.indexOf(window.Deck.current());
    for (const slide of slides.slice(here, here + 2)) {
      for (const cell of this.#cells.values()) if (slide.contains(cell.element)) cell.mount();
    }
  }

  /** Run cells, and before them what lags behind, so that they find what they found in the build. */
  run(...cells) {
    const needed = new Set();
    for (const { built } of cells) {
      if (this.runner.lost?.id === built.id) this.runner.lost = null;
      if (!this.#isEdited(this.#order.above(built)))
        this.#order.behind(built).forEach((b) => needed.add(b));
      needed.add(built);
    }
    this.runner.add(this.#jobs((built) => needed.has(built)));
  }

  /** A cell's edit has been taken back; what the edit did is still in the kernel. */
  restored(cell) {
    this.#order.undone(cell.built);
  }

  /** Run the live cells that this slide shows now. */
  runSlide() {
    this.run(...this.#shown());
  }

  /** Tell the cells of this slide whether something above them, edited, has left others behind. */
  update() {
    for (const cell of this.#shown()) {
      const isBehind = this.#order.behind(cell.built).length > 0;
      cell.showBehind(isBehind && this.#isEdited(this.#order.above(cell.built)));
    }
  }

  /**
   * Run every cell of this topic, hidden ones too, down to a cell, the one in hand, or the slide's last.
   * Other topics have names of their own: they matter only if the kernel is empty.
   */
  runAbove(cell) {
    const last = cell ? this.#code.indexOf(cell.built) : this.#lastHere();
    const here = this.#code[last]?.topic;
    this.runner.clear(Boolean(this.session.emptied));
    this.runner.add(this.#jobs((built, i) => built.topic === here && i <= last));
    if (this.session.emptied) this.#runRest(here, last);
    this.settle();
  }

  /** The kernel is filled, or about to be, or may stay empty. */
  settle() {
    if (this.session.emptied) this.#order.reset();
    this.session.settle();
  }

  edit() {
    this.#shown()[0]?.focus();
  }

  interrupt() {
    return this.runner.interrupt();
  }

  restart() {
    this.runner.clear();
    return this.session.restart();
  }

  async replace() {
    await this.session.replace();
    this.runAbove();
  }

  /** In the background, topic after topic: what an error stops is not more than its topic. */
  #runRest(here, last) {
    for (const topic of new Set(this.#code.map((built) => built.topic))) {
      const rest = (built, i) => built.topic === topic && (topic !== here || i > last);
      this.runner.add(this.#jobs(rest), true);
    }
  }

  /** Trainings of edited code are not kept: they may take minutes, which nobody wants unasked. */
  #isEdited(code) {
    return code.some(({ id }) => this.#cells.get(id)?.isEdited);
  }

  #jobs(chosen) {
    return this.#code.filter(chosen).map((built) => this.#job(built));
  }

  #job(built) {
    const cell = this.#cells.get(built.id);
    // What the last kernel died of, or had to be killed for, is not run again unasked.
    const source =
      this.runner.lost?.id === built.id ? built.source : (cell?.source ?? built.source);
    return { ...built, source, cell };
  }

  #shown() {
    const slide = window.Deck.current();
    return [...this.#cells.values()].filter(
      ({ element }) => slide.contains(element) && !element.closest(".fragment:not(.visible)"),
    );
  }

  /** The place among all code cells of the one in hand, else of the last on or before this slide. */
  #lastHere() {
    const inHand = document.activeElement?.closest(".cell.live")?.id;
    if (this.#cells.has(inHand)) return this.#code.findIndex(({ id }) => id === inHand);
    const slides = window.Deck.slides();
    const until = slides.slice(0, slides.indexOf(window.Deck.current()) + 1);
    const titles = new Set(until.map((slide) => slide.getAttribute("aria-label")));
    return this.#code.findLastIndex(({ title }) => titles.has(title));
  }
}
