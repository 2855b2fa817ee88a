// The connection to the kernel: what the page knows when the kernel or the server fails.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, start } from "./desk.js";
import { Queue } from "./queue.js";

test("while the server runs the deck's cells, the page follows, and then code can run", async (t) => {
  const { jupyter, session, until } = await start(t, [], ({ progress }) => {
    progress.state = "opening";
    progress.done = 1;
  });
  await until(() => session.progress?.done === 1);
  assert.equal(session.phase, "opening");
  assert.deepEqual(jupyter.sessions, []);
  jupyter.progress.state = "ready";
  await until(() => session.phase === "ready");
  assert.equal(session.emptied, null);
});

test("code that failed when the server ran the deck is reported", async (t) => {
  const { session, until } = await start(t, [], ({ progress }) => {
    progress.failed = ["Model: NameError"];
  });
  await until(() => session.phase === "ready");
  assert.equal(session.emptied, "unopened");
});

test("a kernel that another page has left empty is reported to a page that is opened later", async (t) => {
  const { session, until } = await start(t, [], ({ progress }) => {
    progress.empty = true;
  });
  await until(() => session.phase === "ready");
  assert.equal(session.emptied, "restarted");
});

test("a kernel that is busy with another page's code answers when that is done", async (t) => {
  const { jupyter, session, until } = await start(t, [], (prepared) => {
    prepared.isBusy = true;
  });
  const question = await jupyter.questions.take();
  assert.deepEqual([session.phase, session.answers], ["ready", false]);
  question.introduce();
  await until(() => session.answers);
});

test("code runs with its topic, its output arrives, and its reply is returned", async (t) => {
  const { jupyter, session } = await open(t);
  /** @type {string[]} */
  const types = [];
  const done = session.execute("x = 1", "windows", ({ header }) => types.push(header.msg_type));
  const execution = await jupyter.executions.take();
  assert.deepEqual([execution.code, execution.topic], ["x = 1", "windows"]);
  execution.print("one");
  execution.succeed();
  assert.equal((await done).status, "ok");
  assert.deepEqual(types, ["stream", "status"]);
});

test("output that arrives after the reply still belongs to the code that printed it", async (t) => {
  const { jupyter, session } = await open(t);
  /** @type {string[]} */
  const printed = [];
  const done = session.execute("x", "topic", ({ content }) => {
    if ("text" in content) printed.push(String(content.text));
  });
  const execution = await jupyter.executions.take();
  execution.answer("execute_reply", { status: "ok", execution_count: 1 });
  execution.print("late");
  execution.publish("status", { execution_state: "idle" });
  await done;
  assert.deepEqual(printed, ["late"]);
});

test("output of another page's code goes to no cell, but updates displays", async (t) => {
  const { jupyter, session, until } = await open(t);
  /** @type {string[]} */
  const displayed = [];
  session.displayed = ({ header }) => {
    displayed.push(header.msg_type);
    session.changed();
  };
  /** @type {string[]} */
  const own = [];
  const done = session.execute("x", "topic", ({ header }) => own.push(header.msg_type));
  const execution = await jupyter.executions.take();
  jupyter.publish("stream", { name: "stdout", text: "another's" });
  jupyter.publish("update_display_data", { data: {}, metadata: {}, transient: {} });
  await until(() => displayed.includes("update_display_data"));
  execution.succeed();
  await done;
  assert.deepEqual(own, ["status"]);
});

test("a kernel that dies while code runs: the code fails, and the page connects again", async (t) => {
  const { jupyter, session, until } = await open(t);
  const done = assert.rejects(session.execute("x", "topic", () => {}));
  await jupyter.executions.take();
  jupyter.killKernel();
  await done;
  await until(() => session.phase === "ready");
  assert.equal(session.emptied, "died");
  const [before, after] = jupyter.sessions;
  assert.notEqual(before, after); // a kernel that still knew the old one would not hear the new
});

test("a kernel that cannot be started again is gone, and can be replaced", async (t) => {
  const { jupyter, session, until } = await open(t);
  jupyter.publish("status", { execution_state: "dead" }); // the server may learn of it later
  await until(() => session.phase === "dead");
  jupyter.progress.kernel = "";
  jupyter.before = (method) => {
    if (method === "POST") jupyter.progress.kernel = "kernel-2";
  };
  await session.replace();
  await until(() => session.phase === "ready");
  assert.equal(session.emptied, "replaced");
  assert.ok(jupyter.requests.includes("POST deck/kernel"));
});

test("a restart stops the code that runs and leaves an empty kernel", async (t) => {
  const { jupyter, session, until } = await open(t);
  const done = assert.rejects(session.execute("x", "topic", () => {}));
  await jupyter.executions.take();
  const restarted = session.restart();
  assert.equal(session.phase, "restarting");
  await Promise.all([done, restarted]);
  await until(() => session.phase === "ready");
  assert.equal(session.emptied, "restarted");
  assert.ok(jupyter.requests.includes("POST deck/kernel/restart"));
});

test("what the server said before a restart is not taken for its answer to the restart", async (t) => {
  const { jupyter, session, until } = await open(t);
  const [before, restarting] = [gate(), gate()];
  jupyter.before = (method) => (method === "GET" ? before.opened : restarting.opened);
  const looked = session.look();
  const restarted = session.restart();
  before.open();
  await looked;
  await jupyter.roundTrip();
  assert.equal(session.phase, "restarting");
  assert.equal(jupyter.sessions.length, 1); // no connection to a kernel that is about to end
  restarting.open();
  await restarted;
  await until(() => session.phase === "ready");
  assert.equal(jupyter.sessions.length, 2);
});

test("an interrupt during a restart does not connect to the kernel before it has restarted", async (t) => {
  const { jupyter, session, until } = await open(t);
  const restarting = gate();
  jupyter.before = (_, path) => (path.endsWith("restart") ? restarting.opened : undefined);
  const restarted = session.restart();
  await session.interrupt();
  await jupyter.roundTrip();
  assert.equal(session.phase, "restarting");
  assert.equal(jupyter.sessions.length, 1);
  restarting.open();
  await restarted;
  await until(() => session.phase === "ready");
});

test("a server that breaks down is missed while code runs, and found when it is back", async (t) => {
  const { jupyter, session, until } = await open(t);
  const done = assert.rejects(session.execute("x", "topic", () => {}));
  await jupyter.executions.take();
  await jupyter.stop();
  await until(() => session.phase === "lost");
  await done;
  jupyter.progress.kernel = "kernel-2";
  await jupyter.start();
  await until(() => session.phase === "ready");
  assert.equal(session.emptied, "returned");
});

test("code that runs is given up when the server turns out to be another", async (t) => {
  const { jupyter, session } = await open(t);
  const done = assert.rejects(session.execute("x", "topic", () => {}));
  await jupyter.executions.take();
  jupyter.status = 403;
  await session.look();
  await done;
});

test("a connection that was lost for a moment is made again, and nothing is amiss", async (t) => {
  const { jupyter, session, until } = await open(t);
  jupyter.hangUp();
  await until(() => jupyter.sessions.length === 2 && session.phase === "ready" && session.answers);
  assert.equal(session.emptied, null);
});

test("another server in the old one's place is not taken for one that does not answer", async (t) => {
  const { session, until } = await start(t, [], (jupyter) => {
    jupyter.status = 403;
  });
  await until(() => session.phase === "elsewhere");
});

test("the server gets to know once that the presenter has dealt with its empty kernel", async (t) => {
  const { jupyter, session, until } = await start(t, [], ({ progress }) => {
    progress.empty = true;
  });
  await until(() => session.phase === "ready");
  /** @type {Queue<string>} */
  const asked = new Queue();
  jupyter.before = (method, path) => asked.put(`${method} ${path}`);
  session.settle();
  session.settle();
  assert.equal(session.emptied, null);
  assert.equal(await asked.take(), "POST deck/kernel/filled");
  await session.look();
  assert.equal(await asked.take(), "GET deck/kernel");
});

/** Something to wait for, until it is opened. */
function gate() {
  let open = () => {};
  /** @type {Promise<void>} */
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
