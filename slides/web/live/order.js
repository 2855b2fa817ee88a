// Which cells lag behind: an earlier cell of their topic has been run after them. A model that was
// defined again, say, is untrained until the cells between are run again, too, hidden ones among them.
import { pythonLanguage } from "@codemirror/lang-python";

// Calls that draw or print, and leave everything as it was: nothing after them needs them.
const SHOWS = /^(print|(curves|heatmap|rnn|table)\.\w+)$/;

/**
 * A code cell of the deck, as the page lists it (slides/deck/build/render.py).
 *
 * @typedef {object} Code
 * @property {string} id
 * @property {string} topic
 * @property {string} title of its slide
 * @property {string} source
 * @property {boolean} live it can be edited and run
 * @property {boolean} raises an error is meant
 */
/** @typedef {import("@lezer/common").SyntaxNode} SyntaxNode */

export class Order {
  #code;
  /** @type {Map<string, boolean>} */
  #shows = new Map();
  /** @type {Map<string, number>} */
  #ranAt = new Map();
  #clock = 0;

  /** @param {Code[]} code all code cells of the deck in order */
  constructor(code) {
    this.#code = code;
  }

  /**
   * A cell has been run.
   *
   * @param {Pick<Code, "id">} cell
   */
  ran({ id }) {
    this.#ranAt.set(id, ++this.#clock);
  }

  /**
   * A cell's code is not what the kernel has run.
   *
   * @param {Pick<Code, "id">} cell
   */
  undone({ id }) {
    this.#ranAt.set(id, -1);
  }

  /** All cells are as if run in order, or not at all. */
  reset() {
    this.#ranAt.clear();
  }

  /**
   * The cells of a cell's topic before it, without those that only show something.
   *
   * @param {Pick<Code, "id" | "topic">} cell one of the deck
   */
  above({ id, topic }) {
    const place = this.#code.findIndex((cell) => cell.id === id);
    return this.#code
      .slice(0, place)
      .filter((cell) => cell.topic === topic && !this.#onlyShows(cell));
  }

  /**
   * Those before a cell that lag behind, with all after them, in order.
   *
   * @param {Pick<Code, "id" | "topic">} cell one of the deck
   */
  behind(cell) {
    const above = this.above(cell);
    let latest = 0;
    const first = above.findIndex(({ id }) => {
      const at = this.#ranAt.get(id) ?? 0;
      const lags = at < latest;
      latest = Math.max(latest, at);
      return lags;
    });
    return first < 0 ? [] : above.slice(first);
  }

  /** @param {Code} cell */
  #onlyShows({ id, source }) {
    const known = this.#shows.get(id);
    if (known !== undefined) return known;
    const found = onlyShows(source);
    this.#shows.set(id, found);
    return found;
  }
}

/** @param {string} source */
function onlyShows(source) {
  return statementsOf(pythonLanguage.parser.parse(source).topNode).every((node) =>
    shows(node, source),
  );
}

/**
 * @param {SyntaxNode} statement
 * @param {string} source
 * @returns {boolean}
 */
function shows(statement, source) {
  if (statement.name === "ForStatement") {
    return statementsOf(statement.getChild("Body")).every((node) => shows(node, source));
  }
  const call = statement.firstChild;
  if (statement.name !== "ExpressionStatement" || call?.name !== "CallExpression") return false;
  return SHOWS.test(source.slice(call.from, call.firstChild?.to));
}

/** @param {SyntaxNode | null} node */
function statementsOf(node) {
  const children = [];
  for (let child = node?.firstChild; child; child = child.nextSibling) children.push(child);
  return children.filter(({ name }) => name !== "Comment" && name !== ":");
}
