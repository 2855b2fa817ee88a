// A Jupyter Server on loopback with the deck's extension, as the page sees it: what it says of its
// kernel, and the kernel's messages. What the kernel does with code is for the test to say.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, get } from "node:http";
import { deserialize, serialize } from "@jupyterlab/services/lib/kernel/serialize.js";
import { WebSocketServer } from "ws";
import { Changes, Queue } from "./queue.js";

/** @typedef {import("@jupyterlab/services/lib/kernel/messages.js").IMessage} Message */

const HEADER = { date: "2026-01-01T00:00:00Z", username: "kernel", version: "5.3" };

console.debug = () => {}; // JupyterLab's services log every connection

export class Jupyter {
  /** @type {import("../live/server.js").Progress} */
  progress = { kernel: "kernel-1", state: "ready", done: 2, of: 2, empty: false, failed: [] };
  status = 200; // of its answers
  isBusy = false; // with another page's code: what it is asked, it answers later
  /** @type {(method: string, path: string) => void | Promise<void>} */
  before = () => {}; // runs before an answer is made, and may take its time
  /** @type {string[]} */
  requests = []; // "POST deck/kernel"
  /** @type {string[]} */
  sessions = []; // by which the kernel tells its connections apart, one each
  /** @type {Queue<Execution>} */
  executions = new Queue();
  /** @type {Queue<Execution>} */
  questions = new Queue(); // that a busy kernel has not answered yet
  port = 0;
  #arrivals = new Changes();
  #http = createServer();
  #sockets = new WebSocketServer({ server: this.#http });

  get address() {
    return `http://127.0.0.1:${this.port}/`;
  }

  async start() {
    this.#http = createServer((request, response) => void this.#answer(request, response));
    this.#sockets = new WebSocketServer({ server: this.#http });
    this.#sockets.on("connection", (socket, { url }) => this.#welcome(socket, url ?? ""));
    this.#http.listen(this.port, "127.0.0.1");
    await once(this.#http, "listening");
    const bound = this.#http.address();
    if (bound && typeof bound === "object") this.port = bound.port;
    return this;
  }

  /** Break down: no socket is closed in good order. */
  async stop() {
    for (const socket of this.#sockets.clients) socket.terminate();
    const closed = once(this.#http, "close");
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  /** Have no kernel from now on, whatever has happened before. */
  async retire() {
    if (!this.#http.listening) await this.start();
    this.progress = { ...this.progress, kernel: "", state: "ready" };
    this.status = 200;
    this.before = () => {};
  }

  /**
   * @param {string} request
   * @returns {Promise<void>} resolved once it has arrived
   */
  got(request) {
    return this.#arrivals.until(() => this.requests.includes(request));
  }

  /** Go to the server and back: what was on its way to it has then arrived. */
  async roundTrip() {
    const request = get(`${this.address}round-trip`, { agent: false });
    const [response] = await once(request, "response");
    response.resume();
  }

  /**
   * Run what comes next without errors.
   *
   * @param {number} many
   * @returns {Promise<string[]>} its code
   */
  async runs(many) {
    const codes = [];
    while (codes.length < many) {
      const execution = await this.executions.take();
      codes.push(execution.code);
      execution.succeed();
    }
    return codes;
  }

  /** Close every page's connection to the kernel in good order, as a server that shuts down does. */
  hangUp() {
    for (const socket of this.#sockets.clients) socket.close(1001);
  }

  /**
   * Send all pages a message that belongs to no request of theirs.
   *
   * @param {string} type
   * @param {object} content
   */
  publish(type, content) {
    for (const socket of this.#sockets.clients) say(socket, "iopub", type, content, {});
  }

  /** The manager has restarted the kernel, because its process had ended. */
  killKernel() {
    this.progress.empty = true;
    this.publish("status", { execution_state: "restarting" });
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  async #answer({ method = "", url = "" }, response) {
    const path = url.slice(1).split("?")[0] ?? "";
    this.requests.push(`${method} ${path}`);
    this.#arrivals.tell();
    const { status } = this;
    await this.before(method, path);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(this.progress));
  }

  /**
   * @param {import("ws").Socket} socket
   * @param {string} url
   */
  #welcome(socket, url) {
    this.sessions.push(new URLSearchParams(url.split("?")[1]).get("session_id") ?? "");
    socket.binaryType = "arraybuffer";
    socket.on("message", (data) => {
      const { header, content, metadata } = deserialize(data, socket.protocol);
      if (header.msg_type === "kernel_info_request") {
        const question = new Execution(socket, header, "", "");
        if (this.isBusy) this.questions.put(question);
        else question.introduce();
      }
      if (header.msg_type === "execute_request" && "code" in content) {
        const topic = String(metadata.topic);
        this.executions.put(new Execution(socket, header, String(content.code), topic));
      }
    });
  }
}

/** A request to execute code, which the kernel answers as the test says. */
export class Execution {
  #socket;
  #parent;

  /**
   * @param {import("ws").Socket} socket
   * @param {object} parent the request's header
   * @param {string} code
   * @param {string} topic
   */
  constructor(socket, parent, code, topic) {
    this.#socket = socket;
    this.#parent = parent;
    this.code = code;
    this.topic = topic;
  }

  /** @param {string} text */
  print(text) {
    this.publish("stream", { name: "stdout", text });
  }

  /** Not code, but the question who the kernel is. */
  introduce() {
    this.reply("kernel_info_reply", { status: "ok" });
  }

  /** The code has run. */
  succeed() {
    this.reply("execute_reply", { status: "ok", execution_count: 1 });
  }

  /**
   * @param {string} ename
   * @param {string} evalue
   */
  fail(ename, evalue) {
    this.publish("error", { ename, evalue, traceback: [] });
    this.reply("execute_reply", { status: "error", ename, evalue, traceback: [] });
  }

  /**
   * The reply, and that the kernel is idle.
   *
   * @param {string} type
   * @param {object} content
   */
  reply(type, content) {
    this.answer(type, content);
    this.publish("status", { execution_state: "idle" });
  }

  /**
   * The reply alone: what the code has printed may come after it, on another channel.
   *
   * @param {string} type
   * @param {object} content
   */
  answer(type, content) {
    say(this.#socket, "shell", type, content, this.#parent);
  }

  /**
   * @param {string} type
   * @param {object} content
   */
  publish(type, content) {
    say(this.#socket, "iopub", type, content, this.#parent);
  }
}

/**
 * @param {import("ws").Socket} socket
 * @param {"shell" | "iopub"} channel
 * @param {string} type
 * @param {object} content
 * @param {object} parent the header of the request that it belongs to
 */
function say(socket, channel, type, content, parent) {
  const header = { msg_id: randomUUID(), msg_type: type, session: "the kernel's", ...HEADER };
  const parts = { header, parent_header: parent, metadata: {}, content, channel, buffers: [] };
  socket.send(serialize(/** @type {Message} */ (parts), socket.protocol));
}
