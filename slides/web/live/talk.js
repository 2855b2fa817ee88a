// What the presenter can do, with the cells of the slide that is shown.
import { Order } from "./order.js";

/** @typedef {import("./order.js").Code} Code */
/**
 * A cell that is shown as live (cell.js).
 *
 * @typedef {object} Cell
 * @property {Code} built
 * @property {string} source as edited
 * @property {boolean} isEdited
 * @property {() => void} mount
 * @property {() => void} focus
 * @property {(isBehind: boolean) => void} showBehind
 */
/** @typedef {Cell & import("./runner.js").Shown} LiveCell */
/**
 * Where the presenter is (place.js): the live cells that the slide shows now, those of this slide and
 * the next, the one that has the focus, and the titles of the slides up to this one.
 *
 * @typedef {object} Place
 * @property {() => LiveCell[]} shown
 * @property {() => LiveCell[]} near
 * @property {() => LiveCell | undefined} inHand
 * @property {() => Set<string>} titles
 */

export class Talk {
  #code;
  #cells;
  #place;
  #order;

  /**
   * @param {object} parts
   * @param {Code[]} parts.code all code cells of the deck in order
   * @param {Map<string, LiveCell>} parts.cells those that are shown as live, by id
   * @param {Place} parts.place
   * @param {import("./session.js").Session} parts.session
   * @param {import("./runner.js").Runner} parts.runner
   */
  constructor({ code, cells, place, session, runner }) {
    this.#code = code;
    this.#cells = cells;
    this.#place = place;
    this.#order = new Order(code);
    runner.ran = (job) => this.#order.ran(job);
    this.session = session;
    this.runner = runner;
  }

  /** Give the live cells of this slide, and of the next, their editors. */
  mount() {
    for (const cell of this.#place.near()) cell.mount();
  }

  /**
   * Run cells, and before them what lags behind, so that they find what they found in the build.
   *
   * @param {Cell[]} cells
   */
  run(...cells) {
    /** @type {Set<Code>} */
    const needed = new Set();
    for (const { built } of cells) {
      if (this.runner.lost?.id === built.id) this.runner.lost = null;
      const above = this.#isEdited(this.#order.above(built)) ? [] : this.#order.behind(built);
      for (const code of [...above, built]) needed.add(code);
    }
    this.runner.add(this.#jobs((built) => needed.has(built)));
  }

  /**
   * A cell's edit has been taken back; what the edit did is still in the kernel.
   *
   * @param {Cell} cell
   */
  restored(cell) {
    this.#order.undone(cell.built);
  }

  /** Run the live cells that this slide shows now. */
  runSlide() {
    this.run(...this.#place.shown());
  }

  /** Tell the cells of this slide whether something above them, edited, has left others behind. */
  update() {
    for (const cell of this.#place.shown()) {
      const isBehind = this.#order.behind(cell.built).length > 0;
      cell.showBehind(isBehind && this.#isEdited(this.#order.above(cell.built)));
    }
  }

  /**
   * Run every cell of this topic, hidden ones too, down to a cell, the one in hand, or the slide's last.
   * Other topics have names of their own: they matter only if the kernel is empty.
   *
   * @param {Cell} [cell]
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

  /**
   * Ask the kernel about the code of a cell while it is written.
   *
   * @template {"complete" | "inspect"} Kind
   * @param {Kind} kind
   * @param {Cell} cell
   * @param {{code: string, cursor: number}} at
   */
  ask(kind, { built }, at) {
    return this.session.ask(kind, { ...at, topic: built.topic });
  }

  edit() {
    this.#place.shown()[0]?.focus();
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

  /**
   * In the background, topic after topic: what an error stops is not more than its topic.
   *
   * @param {string | undefined} here the topic that is run already, down to the place `last`
   * @param {number} last
   */
  #runRest(here, last) {
    for (const topic of new Set(this.#code.map((built) => built.topic))) {
      const rest = this.#jobs((built, i) => built.topic === topic && (topic !== here || i > last));
      this.runner.add(rest, true);
    }
  }

  /**
   * Training of edited code is not cached: it may take minutes, so it runs only on request.
   *
   * @param {Code[]} code
   */
  #isEdited(code) {
    return code.some(({ id }) => this.#cells.get(id)?.isEdited);
  }

  /** @param {(built: Code, place: number) => boolean} chosen */
  #jobs(chosen) {
    return this.#code.filter(chosen).map((built) => this.#job(built));
  }

  /** @param {Code} built */
  #job(built) {
    const cell = this.#cells.get(built.id);
    // What the last kernel died of, or had to be killed for, is not run again unasked.
    const source =
      this.runner.lost?.id === built.id ? built.source : (cell?.source ?? built.source);
    return { ...built, source, cell };
  }

  /** The place among all code cells of the one in hand, else of the last on or before this slide. */
  #lastHere() {
    const inHand = this.#place.inHand();
    if (inHand) return this.#code.indexOf(inHand.built);
    const titles = this.#place.titles();
    return this.#code.findLastIndex(({ title }) => titles.has(title));
  }
}
