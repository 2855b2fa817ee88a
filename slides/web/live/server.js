// The server that serves the page, and has the kernel.
import { ServerConnection } from "@jupyterlab/services/lib/serverconnection.js";

/**
 * What the server says of its kernel (slides/deck/serve/kernel.py).
 *
 * @typedef {object} Progress
 * @property {string} kernel its id; empty if there is none
 * @property {"opening" | "ready"} state
 * @property {number} done cells that have run
 * @property {number} of so many
 * @property {boolean} empty it was restarted, and no page has filled it
 * @property {string[]} failed the titles of cells, each with its error
 */

export class Server {
  settings;
  #base;

  /** @param {string} base the server's address, with a slash at the end */
  constructor(base) {
    this.#base = base;
    this.settings = ServerConnection.makeSettings({
      baseUrl: base,
      wsUrl: base.replace(/^http/, "ws"),
      appendToken: false,
      token: "",
    });
  }

  /**
   * How its kernel is, or why it does not say.
   *
   * @param {string} path
   * @param {string} method
   * @returns {Promise<Progress | "lost" | "elsewhere">} "lost" if it does not answer; "elsewhere" if
   *   it does not know this page
   */
  async ask(path, method) {
    try {
      const response = await this.#request(path, method);
      if (response.ok) return await response.json();
      return response.status === 403 ? "elsewhere" : "lost";
    } catch {
      return "lost";
    }
  }

  /**
   * Have it do something; whether that has worked shows in how its kernel is afterwards.
   *
   * @param {string} path
   */
  async post(path) {
    await this.#request(path, "POST").catch(() => null);
  }

  /**
   * @param {string} path
   * @param {string} method
   */
  #request(path, method) {
    return ServerConnection.makeRequest(this.#base + path, { method }, this.settings);
  }
}
