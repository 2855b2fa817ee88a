// The connection to the one kernel, through the server that serves the page.
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default";
import { ServerConnection } from "@jupyterlab/services/lib/serverconnection";

const OPENING_MS = 300;
const LOST_MS = 1500;
const KERNEL_START_MS = 60_000;

/**
 * `phase` says what can be done:
 *   opening     the server runs the deck's cells; `progress` is how far it is
 *   ready       cells run
 *   restarting  the kernel is being started again
 *   dead        there is no kernel
 *   lost        the server does not answer
 *   elsewhere   another server answers, which does not know this page
 *
 * `emptied` says why the kernel has not all of the talk's state, or is null:
 *   died, restarted, replaced, unopened (code failed when the server ran the deck, `progress.failed`),
 *   returned (the server is back; its kernel has run the deck as it was built)
 */
export class Session {
  phase = "opening";
  progress = null;
  emptied = null;
  answers = false; // the kernel has answered this page: it is not busy with what another asked for
  changed = () => {};
  displayed = () => {};
  #base;
  #settings;
  #connection = null;
  #kernel = null; // the id of the one that was connected last
  #timer;

  /** @param {string} base the server's address, with a slash at the end */
  constructor(base) {
    this.#base = base;
    this.#settings = ServerConnection.makeSettings({
      baseUrl: base,
      wsUrl: base.replace(/^http/, "ws"),
      appendToken: false,
      token: "",
    });
  }

  /** Ask the server for its kernel, and connect to it; go on asking until that has worked. */
  async look(method = "GET", path = "deck/kernel") {
    clearTimeout(this.#timer);
    let response;
    try {
      response = await this.#request(path, method);
    } catch {
      return this.#lookAgain("lost", LOST_MS);
    }
    if (!response.ok)
      return this.#lookAgain(response.status === 403 ? "elsewhere" : "lost", LOST_MS);
    this.progress = await response.json();
    if (this.progress.state === "opening") return this.#lookAgain("opening", OPENING_MS);
    if (!this.progress.kernel) {
      this.#disconnect();
      return this.#become("dead");
    }
    this.#connect(this.progress.kernel);
  }

  /**
   * Run code.
   *
   * @param {string} code
   * @param {string} topic whose names the code sees (slides/deck/namespaces.py)
   * @param {(message: object) => void} onOutput called with each IOPub message
   * @returns {Promise<object>} the content of the kernel's reply
   * @throws if the kernel or the connection is gone before it came
   */
  async execute(code, topic, onOutput) {
    const content = { code, allow_stdin: false };
    const future = this.#connection.requestExecute(content, true, { topic });
    future.onIOPub = onOutput;
    return (await future.done).content;
  }

  /** Stop the running cell. */
  async interrupt() {
    const kernel = this.progress?.kernel;
    if (kernel) await this.#request(`api/kernels/${kernel}/interrupt`, "POST").catch(() => null);
    if (this.phase !== "opening") await this.look();
  }

  /** Start the kernel again, empty. */
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
    if (this.emptied) this.#request("deck/kernel/filled", "POST").catch(() => null);
    this.#become(this.phase, null);
  }

  #request(path, method) {
    return ServerConnection.makeRequest(this.#base + path, { method }, this.#settings);
  }

  #become(phase, emptied = this.emptied) {
    this.phase = phase;
    this.emptied = emptied;
    this.changed();
  }

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
   */
  #connect(id) {
    if (this.#connection?.id === id) return;
    if (!this.#kernel && this.progress.failed.length) this.emptied = "unopened";
    if (!this.#kernel && this.progress.empty) this.emptied = "restarted";
    if (this.#kernel && this.#kernel !== id && this.emptied !== "replaced")
      this.emptied = "returned";
    this.#disconnect();
    this.#kernel = id;
    const connection = new KernelConnection({
      model: { id, name: "python3" },
      serverSettings: this.#settings,
      handleComms: false,
      kernelInfoTimeout: KERNEL_START_MS, // what is sent sooner may be answered unheard
    });
    connection.reconnect = () => Promise.resolve();
    this.#connection = connection;
    this.answers = false;
    connection.info.then(
      () => this.#onAnswer(connection),
      () => {}, // the connection ended before: that is told otherwise
    );
    connection.connectionStatusChanged.connect((_, status) =>
      this.#onConnection(connection, status),
    );
    connection.statusChanged.connect((_, status) => this.#onKernel(connection, status));
    connection.iopubMessage.connect((_, message) => this.displayed(message));
  }

  #onAnswer(connection) {
    if (connection !== this.#connection) return;
    this.answers = true;
    this.changed();
  }

  #onConnection(connection, status) {
    if (connection !== this.#connection) return;
    if (status === "connected") return this.#become("ready");
    this.#disconnect();
    this.look();
  }

  #onKernel(connection, status) {
    if (connection !== this.#connection || !["autorestarting", "dead"].includes(status)) return;
    this.#disconnect();
    if (status === "dead") return this.#become("dead");
    this.#become("restarting", "died");
    this.look();
  }
}
