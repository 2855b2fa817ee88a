// Cells run one after the other, in the order in which they were asked for.

const SLOW_MS = 10_000;

/**
 * How a job has ended: as the kernel says it; "gone" if there is no kernel any more; "dropped" if it
 * has not begun.
 *
 * @typedef {"ok" | "error" | "abort" | "aborted" | "gone" | "dropped"} Outcome
 */
/**
 * What a cell that is shown gets to know of its job.
 *
 * @typedef {object} Shown
 * @property {() => void} wait
 * @property {(source: string) => void} begin
 * @property {(message: import("./session.js").Output) => void} receive
 * @property {(data: import("./draw.js").Forms) => void} page
 * @property {(outcome: Outcome) => void} end
 */
/** @typedef {import("./order.js").Code & {cell?: Shown}} Job what runs, with its cell if that is shown */
/**
 * Jobs that were asked for together are one batch: an error ends the batch.
 *
 * @typedef {Job & {batch: object, background: boolean}} Waiting
 */
/**
 * @typedef {object} Reply
 * @property {Outcome} status
 * @property {string} [ename]
 * @property {string} [evalue]
 * @property {{source?: string, data?: import("./draw.js").Forms}[]} [payload] help that was asked for
 */
/** @typedef {Pick<import("./session.js").Session, "phase" | "execute" | "interrupt" | "look">} Kernel */

export class Runner {
  changed = () => {};
  /** @type {(job: Job) => void} */
  ran = () => {}; // called with each job that has come to its end
  /** @type {{job: Waiting, started: number, slow: boolean, interrupted: number | null} | null} */
  current = null;
  /** @type {Job | null} */
  lost = null; // the job that was running when the kernel went away
  /** @type {{title: string, error: string, left: number} | null} */
  stopped = null; // of a batch that an error has ended; `left` is how many jobs did not run
  #session;
  /** @type {Waiting[]} */
  #waiting = [];

  /** @param {Kernel} session */
  constructor(session) {
    this.#session = session;
  }

  get waiting() {
    return this.#waiting.length;
  }

  /**
   * @param {Job[]} jobs
   * @param {boolean} background run them when nothing else waits, and do not mark them as waiting
   */
  add(jobs, background = false) {
    const batch = {};
    this.stopped = null;
    for (const job of jobs) {
      if (job.cell) this.#drop((other) => other.id === job.id);
      this.#waiting.push({ ...job, batch, background });
      if (!background) job.cell?.wait();
    }
    // Stable: what the presenter asked for goes first, each kind in its order.
    this.#waiting.sort((a, b) => Number(a.background) - Number(b.background));
    this.changed();
  }

  /** Start the next job, if there is one and the kernel can take it. */
  async next() {
    const [job] = this.#waiting;
    if (this.current || !job || this.#session.phase !== "ready") return;
    this.#waiting.shift();
    this.current = { job, started: performance.now(), slow: false, interrupted: null };
    const slow = setTimeout(() => this.#isSlow(), SLOW_MS);
    job.cell?.begin(job.source);
    this.changed();
    const reply = await this.#run(job);
    clearTimeout(slow);
    this.current = null;
    for (const { source, data } of reply.payload ?? []) {
      if (source === "page" && data) job.cell?.page(data);
    }
    job.cell?.end(reply.status);
    this.#take(job, reply);
    this.changed();
  }

  /** Stop the running cell, and forget those that wait behind it for the same reason. */
  interrupt() {
    const background = this.current?.job.background ?? false;
    this.#drop((job) => job.background === background);
    if (this.current) this.current.interrupted = performance.now();
    setTimeout(this.changed, SLOW_MS / 2);
    return this.#session.interrupt();
  }

  /** Forget the cells that wait; those in the background only if `all`. */
  clear(all = true) {
    this.#drop((job) => all || !job.background);
    this.changed();
  }

  /** The presenter knows that a batch has stopped. */
  forgive() {
    this.stopped = null;
    this.changed();
  }

  /**
   * @param {Job} job
   * @returns {Promise<Reply>}
   */
  async #run(job) {
    try {
      return await this.#session.execute(job.source, job.topic, (message) =>
        job.cell?.receive(message),
      );
    } catch {
      return { status: "gone" };
    }
  }

  /**
   * @param {Waiting} job that has ended
   * @param {Reply} reply
   */
  #take(job, { status, ename, evalue }) {
    if (status === "gone") {
      this.lost = job;
      this.#drop(() => true);
    } else if (status === "ok" || job.raises) this.ran(job);
    else this.#stop(job, status === "error" ? `${ename}: ${evalue}` : "the kernel has dropped it");
  }

  /**
   * After an error, the rest of a batch would fail or mislead; what has been waiting besides may run.
   *
   * @param {Waiting} job
   * @param {string} error
   */
  #stop({ title, batch }, error) {
    const left = this.#drop((other) => other.batch === batch);
    if (left) this.stopped = { title, error, left };
  }

  /** @param {(job: Waiting) => boolean} chosen */
  #drop(chosen) {
    const dropped = this.#waiting.filter(chosen);
    this.#waiting = this.#waiting.filter((job) => !chosen(job));
    for (const job of dropped) job.cell?.end("dropped");
    return dropped.length;
  }

  #isSlow() {
    if (this.current) this.current.slow = true;
    this.changed();
    void this.#session.look(); // the server may be gone
  }
}
