// Which cells lag behind: an earlier cell of their topic has been run after them. A model that was
// defined again, say, is untrained until the cells between are run again, too, hidden ones among them.
import { pythonLanguage } from "@codemirror/lang-python";

// Calls that draw or print, and leave everything as it was: nothing after them needs them.
const SHOWS = /^(print|(curves|heatmap|rnn|table)\.\w+)$/;

export class Order {
  #code;
  #shows = new Map();
  #ranAt = new Map();
  #clock = 0;

  /** @param {object[]} code all code cells of the deck in order, {id, topic} */
  constructor(code) {
    this.#code = code;
  }

  /** A cell has been run. */
  ran({ id }) {
    this.#ranAt.set(id, ++this.#clock);
  }

  /** A cell's code is not what the kernel has run. */
  undone({ id }) {
    this.#ranAt.set(id, -1);
  }

  /** All cells are as if run in order, or not at all. */
  reset() {
    this.#ranAt.clear();
  }

  /** The cells of a cell's topic before it, without those that only show something. */
  above({ id }) {
    const place = this.#code.findIndex((cell) => cell.id === id);
    const { topic } = this.#code[place];
    return this.#code
      .slice(0, place)
      .filter((cell) => cell.topic === topic && !this.#onlyShows(cell));
  }

  /** Those before a cell that lag behind, with all after them, in order. */
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

  #onlyShows({ id, source }) {
    if (!this.#shows.has(id)) this.#shows.set(id, onlyShows(source));
    return this.#shows.get(id);
  }
}

function onlyShows(source) {
  return statementsOf(pythonLanguage.parser.parse(source).topNode).every((node) =>
    shows(node, source),
  );
}

function shows(statement, source) {
  const inner = statement.firstChild;
  if (statement.name === "ForStatement") {
    return statementsOf(statement.getChild("Body")).every((node) => shows(node, source));
  }
  if (statement.name !== "ExpressionStatement" || inner.name !== "CallExpression") return false;
  return SHOWS.test(source.slice(inner.from, inner.firstChild.to));
}

function statementsOf(node) {
  const children = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children.filter(({ name }) => name !== "Comment" && name !== ":");
}
