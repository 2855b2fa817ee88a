// The connection to the one kernel, through the server that serves the page.
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default.js";
import { createMessage } from "@jupyterlab/services/lib/kernel/messages.js";
import { Server } from "./server.js";

const OPENING_MS = 300;
const LOST_MS = 1500;
const KERNEL_START_MS = 60_000;

/** @typedef {import("@jupyterlab/services/lib/kernel/messages.js").IIOPubMessage} Output */
/** @typedef {import("@jupyterlab/services/lib/kernel/messages.js").IExecuteReplyMsg} ExecuteReply */
/**
 * What the kernel says of code that is being written; places count characters of the code.
 *
 * @typedef {object} Answers
 * @property {{matches: string[], cursor_start: number, cursor_end: number}} complete
 * @property {{found: boolean, data: Record<string, string>}} inspect
 */

/**
 * What can be done:
 *   opening     the server runs the deck's cells; `progress` is how far it is
 *   ready       cells run
 *   restarting  the kernel is being restarted
 *   dead        there is no kernel
 *   lost        the server does not answer
 *   elsewhere   another server answers, which does not know this page
 *
 * @typedef {"opening" | "ready" | "restarting" | "dead" | "lost" | "elsewhere"} Phase
 */
/**
 * Why the kernel has not all of the talk's state: it died or was restarted; it was replaced; it is
 * unopened (code failed when the server ran the deck, `progress.failed`); or it has returned (the
 * server is back; its kernel has run the deck as it was built).
 *
 * @typedef {"died" | "restarted" | "replaced" | "unopened" | "returned"} Emptied
 */
/** @typedef {import("./server.js").Progress} Progress */

export class Session {
  /** @type {Phase} */
  phase = "opening";
  /** @type {Progress | null} */
  progress = null;
  /** @type {Emptied | null} */
  emptied = null;
  answers = false; // the kernel has answered this page: it is not busy with what another asked for
  changed = () => {};
  /** @type {(message: Output) => void} */
  displayed = () => {};
  #server;
  /** @type {KernelConnection | null} */
  #connection = null;
  #kernel = ""; // the id of the one that was connected last
  #asked = 0; // how often the server was asked: only the last answer counts
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {string} base the server's address, with a slash at the end */
  constructor(base) {
    this.#server = new Server(base);
  }

  /** Ask the server for its kernel, and connect to it; go on asking until that has worked. */
  async look(method = "GET", path = "deck/kernel") {
    clearTimeout(this.#timer);
    const asked = ++this.#asked;
    const answer = await this.#server.ask(path, method);
    if (asked !== this.#asked) return;
    if (typeof answer === "string") return this.#lookAgain(answer, LOST_MS);
    this.progress = answer;
    if (answer.state === "opening") return this.#lookAgain("opening", OPENING_MS);
    if (answer.kernel) return this.#connect(answer);
    this.#disconnect();
    this.#become("dead");
  }

  /**
   * Run code.
   *
   * @param {string} code
   * @param {string} topic whose names the code sees (slides/deck/serve/namespaces.py)
   * @param {(message: Output) => void} onOutput called with each IOPub message
   * @returns {Promise<ExecuteReply["content"]>} the content of the kernel's reply
   * @throws {Error} if the kernel or the connection is gone before it came
   */
  async execute(code, topic, onOutput) {
    if (!this.#connection) throw new Error("There is no kernel.");
    const content = { code, allow_stdin: false };
    const future = this.#connection.requestExecute(content, true, { topic });
    future.onIOPub = onOutput;
    return (await future.done).content;
  }

  /**
   * Ask the kernel about code that is being written: how it goes on, or what a name means. It answers
   * between two cells; "" and no matches if there is no kernel.
   *
   * @template {"complete" | "inspect"} Kind
   * @param {Kind} kind
   * @param {{code: string, cursor: number, topic: string}} at
   * @returns {Promise<Answers[Kind] | null>}
   */
  async ask(kind, { code, cursor, topic }) {
    const connection = this.#connection;
    if (!connection) return null;
    /** @type {import("@jupyterlab/services/lib/kernel/messages.js").ICompleteRequestMsg} */
    const request = createMessage({
      // The two requests are the same but for their names.
      msgType: /** @type {"complete_request"} */ (`${kind}_request`),
      channel: "shell",
      username: connection.username,
      session: connection.clientId,
      content: { code, cursor_pos: cursor },
      metadata: { topic },
    });
    try {
      const { content } = await connection.sendShellMessage(request, true).done;
      const isAnswer = "status" in content && content.status === "ok";
      return isAnswer ? /** @type {Answers[Kind]} */ (/** @type {unknown} */ (content)) : null;
    } catch {
      return null; // the kernel is gone
    }
  }

  /** Stop the running cell. */
  async interrupt() {
    const kernel = this.progress?.kernel;
    if (kernel) await this.#server.post(`api/kernels/${kernel}/interrupt`);
    const isAsking = this.phase === "opening" || this.phase === "restarting";
    if (!isAsking) await this.look();
  }

  /** Restart the kernel, empty. */
  async restart() {
    if (this.phase !== "ready") return;
    this.#disconnect();
    this.#become("restarting", "restarted");
    await this.look("POST", "deck/kernel/restart");
  }

  /** Have the server start a new kernel where there is none. */
  async replace() {
    this.#become("restarting", "replaced");
    await this.look("POST");
  }

  /** The presenter knows that the kernel is empty, or has filled it. */
  settle() {
    if (this.emptied) void this.#server.post("deck/kernel/filled");
    this.#become(this.phase, null);
  }

  /**
   * @param {Phase} phase
   * @param {Emptied | null} emptied
   */
  #become(phase, emptied = this.emptied) {
    this.phase = phase;
    this.emptied = emptied;
    this.changed();
  }

  /**
   * @param {Phase} phase
   * @param {number} milliseconds
   */
  #lookAgain(phase, milliseconds) {
    if (phase !== "opening") this.#disconnect();
    this.#become(phase);
    this.#timer = setTimeout(() => this.look(), milliseconds);
  }

  /** Not at once: the connection may be in the middle of telling its news. */
  #disconnect() {
    const connection = this.#connection;
    this.#connection = null;
    if (connection) queueMicrotask(() => connection.dispose());
  }

  /**
   * Every connection is a new one. JupyterLab's way to reconnect keeps the session, by which kernels
   * know where messages come from: one that still has the old connection does not hear the new.
   *
   * @param {Progress} progress
   */
  #connect({ kernel: id, failed, empty }) {
    if (this.#connection?.id === id) return;
    if (!this.#kernel && failed.length) this.emptied = "unopened";
    if (!this.#kernel && empty) this.emptied = "restarted";
    if (this.#kernel && this.#kernel !== id && this.emptied !== "replaced")
      this.emptied = "returned";
    this.#disconnect();
    this.#kernel = id;
    const connection = new KernelConnection({
      model: { id, name: "python3" },
      serverSettings: this.#server.settings,
      handleComms: false,
      kernelInfoTimeout: KERNEL_START_MS, // what is sent sooner may be answered unheard
    });
    connection.reconnect = () => Promise.resolve();
    this.#connection = connection;
    this.answers = false;
    this.#follow(connection);
  }

  /** @param {KernelConnection} connection */
  #follow(connection) {
    connection.info.then(
      () => this.#onAnswer(connection),
      () => {}, // the connection ended before: its status says so, too
    );
    connection.connectionStatusChanged.connect((_, status) =>
      this.#onConnection(connection, status),
    );
    connection.statusChanged.connect((_, status) => this.#onKernel(connection, status));
    connection.iopubMessage.connect((_, message) => this.displayed(message));
  }

  /** @param {KernelConnection} connection */
  #onAnswer(connection) {
    if (connection !== this.#connection) return;
    this.answers = true;
    this.changed();
  }

  /**
   * @param {KernelConnection} connection
   * @param {string} status
   */
  #onConnection(connection, status) {
    if (connection !== this.#connection) return;
    if (status === "connected") return this.#become("ready");
    this.#disconnect();
    void this.look();
  }

  /**
   * @param {KernelConnection} connection
   * @param {string} status
   */
  #onKernel(connection, status) {
    if (connection !== this.#connection || !["autorestarting", "dead"].includes(status)) return;
    this.#disconnect();
    if (status === "dead") return this.#become("dead");
    this.#become("restarting", "died");
    void this.look();
  }
}
