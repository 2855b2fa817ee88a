// The live layer without its drawings: a real session, runner and talk, put together as main.js does,
// with a server that the test plays, and cells and a place that the test reads and sets.
import { Runner } from "../live/runner.js";
import { Session } from "../live/session.js";
import { Talk } from "../live/talk.js";
import { Jupyter } from "./jupyter.js";
import { Changes } from "./queue.js";

/** @typedef {import("../live/order.js").Code} Code */

/**
 * A code cell of a deck: by default the only one of its slide, shown as live.
 *
 * @param {string} id also the title, and the code unless `more` has one
 * @param {Partial<Code>} more
 * @returns {Code}
 */
export function code(id, more = {}) {
  return { id, topic: "topic", title: id, source: id, live: true, raises: false, ...more };
}

/** A cell that is shown: it notes what becomes of its job. */
export class Cell {
  /** @type {string[]} */
  log = [];
  /** @type {string | null} */
  edit = null;
  isBehind = false;
  isMounted = false;

  /** @param {Code} built */
  constructor(built) {
    this.built = built;
  }

  get source() {
    return this.edit ?? this.built.source;
  }

  get isEdited() {
    return this.source !== this.built.source;
  }

  mount() {
    this.isMounted = true;
  }

  focus() {
    this.log.push("focused");
  }

  /** @param {boolean} isBehind */
  showBehind(isBehind) {
    this.isBehind = isBehind;
  }

  wait() {
    this.log.push("waits");
  }

  /** @param {string} source */
  begin(source) {
    this.began = source;
    this.log.push("begins");
  }

  /** @param {import("../live/session.js").Output} message */
  receive({ content }) {
    if ("text" in content) this.log.push(`prints ${content.text}`);
  }

  /** @param {import("../live/draw.js").Forms} data */
  page(data) {
    this.log.push(`shows ${data["text/plain"]}`);
  }

  /** @param {string} outcome */
  end(outcome) {
    this.log.push(outcome);
  }
}

/** Where the presenter is: on the slide of the first cell, unless the test says otherwise. */
class Place {
  /** @type {Cell[]} */
  cells;
  /** @type {string[]} */
  slides; // by their titles
  /** @type {Cell | undefined} */
  focused;
  slide = "";

  /** @param {Cell[]} cells */
  constructor(cells) {
    this.cells = cells;
    this.slides = [...new Set(cells.map(({ built }) => built.title))];
    this.slide = this.slides[0] ?? "";
  }

  shown() {
    return this.cells.filter(({ built }) => built.title === this.slide);
  }

  near() {
    const next = this.slides[this.slides.indexOf(this.slide) + 1];
    return this.cells.filter(({ built }) => [this.slide, next].includes(built.title));
  }

  inHand() {
    return this.focused;
  }

  titles() {
    return new Set(this.slides.slice(0, this.slides.indexOf(this.slide) + 1));
  }
}

/**
 * A page that is being presented, with all that it talks to.
 *
 * @param {import("node:test").TestContext} test at whose end it is cleared away
 * @param {Code[]} deck
 * @param {(jupyter: Jupyter) => void} prepare what the server is to be like when the page asks first
 */
export async function start(test, deck = [], prepare = () => {}) {
  const jupyter = await new Jupyter().start();
  prepare(jupyter);
  const live = deck.filter((built) => built.live);
  const cells = new Map(live.map((built) => [built.id, new Cell(built)]));
  const place = new Place([...cells.values()]);
  const changes = new Changes();
  const session = new Session(jupyter.address);
  const runner = new Runner(session);
  const talk = new Talk({ code: deck, cells, place, session, runner });
  session.changed = runner.changed = () => {
    void runner.next();
    talk.update();
    changes.tell();
  };
  // A session that finds no kernel asks no more: nothing is left that keeps the process alive.
  test.after(async () => {
    await jupyter.retire();
    await session.look();
    await jupyter.stop();
  });
  void session.look();
  const until = changes.until.bind(changes);
  return { jupyter, session, runner, talk, cells, place, until, deck };
}

/**
 * As `start`, once code can run.
 *
 * @param {import("node:test").TestContext} test
 * @param {Code[]} deck
 */
export async function open(test, deck = []) {
  const desk = await start(test, deck);
  await desk.until(() => desk.session.phase === "ready" && desk.session.answers);
  return desk;
}
