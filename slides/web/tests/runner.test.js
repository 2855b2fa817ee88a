// Cells run one after the other: what a presenter sees of them when code fails or the kernel dies.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cell, code, open, start } from "./desk.js";

/**
 * Jobs with cells that note what becomes of them.
 *
 * @param {string[]} ids
 * @returns {(import("../live/runner.js").Job & {cell: Cell})[]}
 */
function jobs(...ids) {
  return ids.map((id) => ({ ...code(id), cell: new Cell(code(id)) }));
}

/** @param {string[]} ids hidden cells: jobs that no cell shows */
const hidden = (...ids) => ids.map((id) => code(id, { live: false }));

test("cells run one after the other, in the order in which they were asked for", async (t) => {
  const { jupyter, runner, until } = await open(t);
  const [first, second] = jobs("first", "second");
  assert.ok(first && second);
  runner.add([first, second]);
  const execution = await jupyter.executions.take();
  assert.equal(execution.code, "first");
  assert.equal(jupyter.executions.length, 0); // the second is not sent: a failure must stop it
  assert.deepEqual([first.cell.log, second.cell.log], [["waits", "begins"], ["waits"]]);
  execution.print("one");
  execution.succeed();
  (await jupyter.executions.take()).succeed();
  await until(() => !runner.current);
  assert.deepEqual(first.cell.log, ["waits", "begins", "prints one", "ok"]);
  assert.deepEqual(second.cell.log, ["waits", "begins", "ok"]);
});

test("what is asked for while the server runs the deck begins when the kernel is ready", async (t) => {
  const { jupyter, runner } = await start(t, [], ({ progress }) => {
    progress.state = "opening";
  });
  const [job] = jobs("early");
  assert.ok(job);
  runner.add([job]);
  assert.deepEqual(job.cell.log, ["waits"]);
  jupyter.progress.state = "ready";
  assert.equal((await jupyter.executions.take()).code, "early");
});

test("an error ends its batch and is reported; what was asked for besides runs", async (t) => {
  const { jupyter, runner, until } = await open(t);
  const [failing, dropped] = jobs("failing", "dropped");
  const [other] = jobs("other");
  assert.ok(failing && dropped && other);
  runner.add([failing, dropped, ...hidden("dropped, too")]);
  runner.add([other]);
  (await jupyter.executions.take()).fail("ValueError", "x");
  const next = await jupyter.executions.take();
  assert.equal(next.code, "other");
  next.succeed();
  await until(() => !runner.current);
  assert.deepEqual(runner.stopped, { title: "failing", error: "ValueError: x", left: 2 });
  assert.deepEqual(failing.cell.log, ["waits", "begins", "error"]);
  assert.deepEqual(dropped.cell.log, ["waits", "dropped"]);
  assert.deepEqual(other.cell.log, ["waits", "begins", "ok"]);
});

test("the last cell's error is on its slide: it needs no report", async (t) => {
  const { jupyter, runner, until } = await open(t);
  runner.add(jobs("failing"));
  (await jupyter.executions.take()).fail("ValueError", "x");
  await until(() => !runner.current);
  assert.equal(runner.stopped, null);
});

test("an error that the slide is meant to show ends nothing", async (t) => {
  const { jupyter, runner } = await open(t);
  runner.add([code("failing", { raises: true }), ...hidden("next")]);
  (await jupyter.executions.take()).fail("ValueError", "meant");
  assert.equal((await jupyter.executions.take()).code, "next");
  assert.equal(runner.stopped, null);
});

test("code that the kernel refuses, after another page's error, is reported in words", async (t) => {
  const { jupyter, runner, until } = await open(t);
  runner.add(jobs("refused", "next"));
  (await jupyter.executions.take()).reply("execute_reply", { status: "aborted" });
  await until(() => !runner.current);
  assert.deepEqual(runner.stopped, {
    title: "refused",
    error: "the kernel has dropped it",
    left: 1,
  });
});

test("a report is gone when the presenter dismisses it, or runs something", async (t) => {
  const { jupyter, runner, until } = await open(t);
  for (const away of [() => runner.forgive(), () => runner.add(hidden("other"))]) {
    runner.add(jobs("failing", "dropped"));
    (await jupyter.executions.take()).fail("ValueError", "x");
    await until(() => runner.stopped !== null);
    away();
    assert.equal(runner.stopped, null);
  }
});

test("a cell that is asked for twice before it begins runs once, as last edited", async (t) => {
  const { jupyter, runner, until } = await open(t);
  const [busy, before] = jobs("busy", "edited");
  assert.ok(busy && before);
  runner.add([busy]);
  const execution = await jupyter.executions.take();
  runner.add([before]);
  runner.add([{ ...before, source: "edited again" }]);
  execution.succeed();
  const last = await jupyter.executions.take();
  assert.equal(last.code, "edited again");
  last.succeed();
  await until(() => !runner.current);
  assert.equal(jupyter.executions.length, 0);
});

test("what the presenter asks for goes before the rest of the deck, in the background", async (t) => {
  const { jupyter, runner } = await open(t);
  const [asked] = jobs("asked");
  assert.ok(asked);
  runner.add(hidden("rest 1", "rest 2", "rest 3"), true);
  const first = await jupyter.executions.take();
  runner.add([asked]);
  first.succeed();
  assert.deepEqual(await jupyter.runs(3), ["asked", "rest 2", "rest 3"]);
});

test("a kernel that dies takes the running cell and all that wait with it", async (t) => {
  const { jupyter, session, runner, until } = await open(t);
  const [running, waiting] = jobs("running", "waiting");
  assert.ok(running && waiting);
  runner.add([running, waiting]);
  runner.add(hidden("rest"), true);
  await jupyter.executions.take();
  jupyter.killKernel();
  await until(() => session.emptied === "died" && session.phase === "ready");
  assert.deepEqual(running.cell.log, ["waits", "begins", "gone"]);
  assert.deepEqual(waiting.cell.log, ["waits", "dropped"]);
  assert.deepEqual([runner.lost?.id, runner.current, runner.waiting], ["running", null, 0]);
  assert.equal(jupyter.executions.length, 0); // the new kernel is empty: nothing runs unasked
});

test("only what has come to its end counts as run", async (t) => {
  const { jupyter, session, runner, until } = await open(t);
  /** @type {string[]} */
  const ran = [];
  runner.ran = ({ id }) => ran.push(id);
  runner.add(hidden("good"));
  runner.add(hidden("bad"));
  runner.add([code("meant", { raises: true })]);
  runner.add(hidden("lost"));
  (await jupyter.executions.take()).succeed();
  (await jupyter.executions.take()).fail("ValueError", "x");
  (await jupyter.executions.take()).fail("ValueError", "meant");
  await jupyter.executions.take();
  jupyter.killKernel();
  await until(() => session.emptied === "died" && session.phase === "ready");
  assert.deepEqual(ran, ["good", "meant"]);
});

test("an interrupt drops what waits behind the running cell, and leaves the background", async (t) => {
  const { jupyter, runner } = await open(t);
  const [running, waiting] = jobs("running", "waiting");
  assert.ok(running && waiting);
  runner.add([running, waiting]);
  runner.add(hidden("rest"), true);
  const execution = await jupyter.executions.take();
  await runner.interrupt();
  assert.ok(jupyter.requests.includes("POST api/kernels/kernel-1/interrupt"));
  assert.deepEqual(waiting.cell.log, ["waits", "dropped"]);
  execution.fail("KeyboardInterrupt", "");
  assert.equal((await jupyter.executions.take()).code, "rest");
  assert.deepEqual(running.cell.log, ["waits", "begins", "error"]);
});

test("an interrupt in the background stops all of it", async (t) => {
  const { jupyter, runner, until } = await open(t);
  runner.add(hidden("rest 1"), true);
  runner.add(hidden("rest 2"), true);
  const execution = await jupyter.executions.take();
  await runner.interrupt();
  execution.fail("KeyboardInterrupt", "");
  await until(() => !runner.current);
  assert.deepEqual([runner.waiting, jupyter.executions.length], [0, 0]);
});

test("clearing what waits may leave the background", async (t) => {
  const { jupyter, runner } = await open(t);
  runner.add(jobs("running", "waiting"));
  runner.add(hidden("rest"), true);
  await jupyter.executions.take();
  runner.clear(false);
  assert.equal(runner.waiting, 1);
  runner.clear();
  assert.equal(runner.waiting, 0);
});

test("code that runs for ten seconds is called slow, and the server is asked about it", async (t) => {
  const { jupyter, session, runner } = await open(t);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  runner.add(hidden("slow"));
  const execution = await jupyter.executions.take();
  const asked = new Promise((resolve) => {
    jupyter.before = (method, path) => resolve(`${method} ${path}`);
  });
  t.mock.timers.tick(9_999);
  assert.equal(runner.current?.slow, false);
  t.mock.timers.tick(1);
  assert.equal(runner.current?.slow, true);
  assert.equal(await asked, "GET deck/kernel");
  assert.equal(session.phase, "ready"); // the kernel is there: the code goes on
  execution.succeed();
  t.mock.timers.reset(); // the server needs real ones to be stopped
});
