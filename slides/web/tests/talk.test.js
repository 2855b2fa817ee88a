// What the keys of the presenter run, on a small deck: a model, its hidden training, and a sample.
import assert from "node:assert/strict";
import { test } from "node:test";
import { problem } from "../live/problem.js";
import { code, open, start } from "./desk.js";

const DECK = [
  code("load", { topic: "first" }),
  code("model"),
  code("fit", { title: "model", live: false }),
  code("sample"),
  code("end"),
  code("other", { topic: "third", title: "other", live: false }),
];

/**
 * @param {Awaited<ReturnType<typeof open>>} desk
 * @param {string} id
 */
function cell({ cells }, id) {
  const found = cells.get(id);
  assert.ok(found);
  return found;
}

/**
 * Let a cell's code run, and wait until it has.
 *
 * @param {Awaited<ReturnType<typeof open>>} desk
 * @param {string} id
 */
async function run(desk, id) {
  desk.talk.run(cell(desk, id));
  const ran = await desk.jupyter.runs(1);
  await desk.until(() => !desk.runner.current);
  return ran;
}

test("a cell runs alone in the deck as it was built", async (t) => {
  const desk = await open(t, DECK);
  assert.deepEqual(await run(desk, "sample"), ["sample"]);
  assert.deepEqual([desk.runner.waiting, desk.jupyter.executions.length], [0, 0]);
});

test("what lags behind runs first: a model that was defined again is trained again", async (t) => {
  const desk = await open(t, DECK);
  await run(desk, "model");
  desk.talk.run(cell(desk, "sample"));
  assert.deepEqual(await desk.jupyter.runs(2), ["fit", "sample"]);
});

test("after an edit above, trainings run only when the presenter asks for them", async (t) => {
  const desk = await open(t, DECK);
  cell(desk, "model").edit = "model, edited";
  assert.deepEqual(await run(desk, "model"), ["model, edited"]);
  desk.place.slide = "sample";
  desk.talk.update();
  assert.equal(cell(desk, "sample").isBehind, true); // the cell offers to run what is above
  assert.deepEqual(await run(desk, "sample"), ["sample"]);
  desk.talk.runAbove(cell(desk, "sample"));
  assert.deepEqual(await desk.jupyter.runs(3), ["model, edited", "fit", "sample"]);
  await desk.until(() => !desk.runner.current);
  assert.equal(cell(desk, "sample").isBehind, false);
});

test("an edit that is taken back is run as built before what comes after it", async (t) => {
  const desk = await open(t, DECK);
  const model = cell(desk, "model");
  model.edit = "model, edited";
  await run(desk, "model");
  model.edit = null;
  desk.talk.restored(model);
  desk.talk.run(cell(desk, "sample"));
  assert.deepEqual(await desk.jupyter.runs(3), ["model", "fit", "sample"]);
});

test("the slide's key runs the cells that it shows, in the deck's order", async (t) => {
  const twins = [code("b", { title: "slide" }), code("a", { title: "slide" }), code("next")];
  const desk = await open(t, twins);
  desk.place.cells.reverse();
  desk.talk.runSlide();
  assert.deepEqual(await desk.jupyter.runs(2), ["b", "a"]);
  await desk.until(() => !desk.runner.current);
  assert.equal(desk.jupyter.executions.length, 0);
});

test("all above is this topic down to the slide's last cell, hidden ones too", async (t) => {
  const desk = await open(t, DECK);
  desk.place.slide = "model";
  desk.talk.runAbove();
  assert.deepEqual(await desk.jupyter.runs(2), ["model", "fit"]);
  await desk.until(() => !desk.runner.current);
  assert.deepEqual([desk.runner.waiting, desk.jupyter.executions.length], [0, 0]);
});

test("asking for all above twice runs it once", async (t) => {
  const desk = await open(t, DECK);
  desk.place.slide = "model";
  desk.talk.runAbove();
  const running = await desk.jupyter.executions.take();
  desk.talk.runAbove();
  running.succeed();
  assert.deepEqual(await desk.jupyter.runs(2), ["model", "fit"]);
  await desk.until(() => !desk.runner.current);
  assert.deepEqual([desk.runner.waiting, desk.jupyter.executions.length], [0, 0]);
});

test("all above ends at the cell in hand, if there is one", async (t) => {
  const desk = await open(t, DECK);
  desk.place.slide = "end";
  desk.place.focused = cell(desk, "model");
  desk.talk.runAbove();
  assert.deepEqual(await desk.jupyter.runs(1), ["model"]);
  await desk.until(() => !desk.runner.current);
  assert.equal(desk.runner.waiting, 0);
});

test("an empty kernel gets this topic first, then the rest of the deck in the background", async (t) => {
  const desk = await start(t, DECK, ({ progress }) => {
    progress.empty = true;
  });
  await desk.until(() => desk.session.phase === "ready");
  desk.place.slide = "sample";
  assert.match(problem(desk.talk)?.text ?? "", /its memory is empty/);
  problem(desk.talk)?.fix();
  assert.equal(problem(desk.talk), null);
  assert.deepEqual(await desk.jupyter.runs(3), ["model", "fit", "sample"]);
  const rest = await desk.jupyter.executions.take();
  desk.talk.run(cell(desk, "model")); // what the presenter asks for goes first
  rest.succeed();
  assert.deepEqual([rest.code, ...(await desk.jupyter.runs(3))], ["load", "model", "end", "other"]);
  await desk.jupyter.got("POST deck/kernel/filled");
});

test("an error in the background stops no more than its topic", async (t) => {
  const desk = await start(t, DECK, ({ progress }) => {
    progress.empty = true;
  });
  await desk.until(() => desk.session.phase === "ready");
  desk.talk.runAbove();
  assert.deepEqual(await desk.jupyter.runs(1), ["load"]);
  (await desk.jupyter.executions.take()).fail("ValueError", "x");
  assert.deepEqual(await desk.jupyter.runs(1), ["other"]);
});

test("once dismissed, the warning of an empty kernel does not come back", async (t) => {
  const desk = await open(t, DECK);
  await run(desk, "model");
  await desk.talk.restart();
  await desk.until(() => desk.session.phase === "ready");
  problem(desk.talk)?.dismiss?.();
  assert.equal(problem(desk.talk), null);
  assert.deepEqual(await run(desk, "sample"), ["sample"]); // nothing lags behind in it
});

test("code that killed the kernel is run as built, until the presenter runs it again", async (t) => {
  const desk = await open(t, DECK);
  const model = cell(desk, "model");
  model.edit = "exit";
  desk.talk.run(model);
  await desk.jupyter.executions.take();
  desk.jupyter.killKernel();
  await desk.until(() => desk.session.emptied === "died" && desk.session.phase === "ready");
  assert.match(problem(desk.talk)?.text ?? "", /The kernel died/);
  desk.place.slide = "model";
  desk.talk.runAbove();
  assert.deepEqual(await desk.jupyter.runs(2), ["model", "fit"]);
  assert.equal(model.began, "model"); // its outputs are those of the built version
  desk.runner.clear();
  await desk.until(() => !desk.runner.current);
  assert.deepEqual(await run(desk, "model"), ["exit"]);
});

test("a kernel that is gone is replaced, and the deck runs in the new one", async (t) => {
  const desk = await open(t, DECK);
  desk.jupyter.progress.kernel = "";
  desk.jupyter.publish("status", { execution_state: "dead" });
  await desk.until(() => desk.session.phase === "dead");
  desk.jupyter.before = (method) => {
    if (method === "POST") desk.jupyter.progress.kernel = "kernel-2";
  };
  problem(desk.talk)?.fix();
  assert.deepEqual(await desk.jupyter.runs(1), ["load"]);
  assert.equal(desk.session.emptied, null);
});

test("a restart runs nothing of what has been waiting", async (t) => {
  const desk = await open(t, DECK);
  desk.talk.runAbove(cell(desk, "sample"));
  await desk.jupyter.executions.take();
  await desk.talk.restart();
  await desk.until(() => desk.session.phase === "ready" && desk.session.answers);
  assert.deepEqual(cell(desk, "sample").log, ["waits", "dropped"]);
  assert.deepEqual([desk.runner.waiting, desk.jupyter.executions.length], [0, 0]);
});

test("a restart that cannot be yet, while the deck is run, drops what waits for it", async (t) => {
  const desk = await start(t, DECK, ({ progress }) => {
    progress.state = "opening";
  });
  desk.talk.run(cell(desk, "model"));
  await desk.talk.restart();
  assert.deepEqual(cell(desk, "model").log, ["waits", "dropped"]);
});

test("an error further up is reported with what has not run, and one key runs it", async (t) => {
  const desk = await open(t, DECK);
  desk.place.slide = "sample";
  desk.talk.runAbove();
  (await desk.jupyter.executions.take()).fail("ValueError", "x");
  await desk.until(() => !desk.runner.current);
  const reported = problem(desk.talk);
  assert.equal(
    reported?.text,
    "“model” has failed (ValueError: x), so 2 cells after it have not run.",
  );
  reported?.fix();
  assert.deepEqual(await desk.jupyter.runs(3), ["model", "fit", "sample"]);
});

test("the slide's editors are there when it is reached, and the next slide's", async (t) => {
  const desk = await open(t, DECK);
  desk.place.slide = "model";
  desk.talk.mount();
  const mounted = desk.place.cells.filter(({ isMounted }) => isMounted);
  assert.deepEqual(
    mounted.map(({ built }) => built.id),
    ["model", "sample"],
  );
  desk.talk.edit();
  assert.deepEqual(cell(desk, "model").log, ["focused"]);
});
