// Which cells have to run again before another: a model that was defined again is untrained.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Order } from "../live/order.js";
import { code } from "./desk.js";

const MODEL = code("model", { source: "model = Model()" });
const FIT = code("fit", { source: "model.fit(x)", live: false });
const SHOW = code("show", {
  source: "for size in (1, 2):\n    # both\n    print(size)\nrnn.chain(model)",
});
const SAMPLE = code("sample", { source: "text = sample(model)" });
const LAST = code("last", { source: "text" });
const OTHER = code("other", { topic: "other", source: "model = None" });
const DECK = [MODEL, FIT, SHOW, SAMPLE, OTHER, LAST];

/** @param {{id: string}[]} cells */
const ids = (cells) => cells.map(({ id }) => id);

test("nothing lags behind in the deck as it was built", () => {
  const order = new Order(DECK);
  for (const cell of DECK) assert.deepEqual(order.behind(cell), []);
});

test("what was run again leaves all of its topic behind that comes after it", () => {
  const order = new Order(DECK);
  order.ran(MODEL);
  assert.deepEqual(ids(order.behind(LAST)), ["fit", "sample"]);
  assert.deepEqual(ids(order.behind(SAMPLE)), ["fit"]);
  assert.deepEqual(order.behind(FIT), []);
});

test("what comes after a cell that lags behind runs again, too, although it ran later", () => {
  const order = new Order(DECK);
  order.ran(MODEL);
  order.ran(SAMPLE);
  assert.deepEqual(ids(order.behind(LAST)), ["fit", "sample"]);
});

test("once they have run in order, nothing lags behind any more", () => {
  const order = new Order(DECK);
  for (const cell of [MODEL, FIT, SAMPLE]) order.ran(cell);
  assert.deepEqual(order.behind(LAST), []);
});

test("topics have names of their own: none lags behind another", () => {
  const order = new Order(DECK);
  order.ran(MODEL);
  assert.deepEqual(order.behind(OTHER), []);
  order.ran(OTHER);
  assert.deepEqual(ids(order.behind(SAMPLE)), ["fit"]);
});

test("cells that only print or draw are needed by none, and put none behind", () => {
  const order = new Order(DECK);
  assert.deepEqual(ids(order.above(LAST)), ["model", "fit", "sample"]);
  order.ran(SHOW);
  assert.deepEqual(order.behind(LAST), []);
});

for (const source of [
  "y = print(x)", // binds a name
  "print(x)\ny = 1",
  "model.fit(x)", // a call of something else
  "for x in xs:\n    y = x",
  "if x:\n    print(x)", // not one of the simple forms: rather run it once too often
  "printed(x)",
  "tables.draw(x)",
]) {
  test(`a cell that may change something is needed: ${JSON.stringify(source)}`, () => {
    const changing = code("changing", { source });
    assert.deepEqual(ids(new Order([changing, LAST]).above(LAST)), ["changing"]);
  });
}

test("an edit that is taken back leaves its cell behind: the kernel still has what it did", () => {
  const order = new Order(DECK);
  order.ran(FIT);
  order.undone(FIT);
  assert.deepEqual(ids(order.behind(LAST)), ["fit", "sample"]);
  assert.deepEqual(order.behind(FIT), []);
});

test("an empty kernel has nothing that lags behind", () => {
  const order = new Order(DECK);
  order.ran(MODEL);
  order.reset();
  assert.deepEqual(order.behind(LAST), []);
});
