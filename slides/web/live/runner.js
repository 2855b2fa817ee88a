// Cells run one after the other, in the order in which they were asked for.

const SLOW_MS = 10_000;

/**
 * A job is what runs: {id, topic, title, source, raises} and, for a cell that is shown, `cell`. Jobs
 * that were asked for together are one batch: an error ends the batch.
 */
export class Runner {
  changed = () => {};
  ran = () => {}; // told of each job that has come to its end
  current = null;
  lost = null; // the job that was running when the kernel went away
  stopped = null; // of a batch that an error has ended: {title, error, left: how many did not run}
  #session;
  #waiting = [];

  constructor(session) {
    this.#session = session;
  }

  get waiting() {
    return this.#waiting.length;
  }

  /**
   * @param {object[]} jobs
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
    this.#waiting.sort((a, b) => a.background - b.background);
    this.changed();
  }

  /** Start the next job, if there is one and the kernel can take it. */
  async next() {
    if (this.current || !this.#waiting.length || this.#session.phase !== "ready") return;
    const job = this.#waiting.shift();
    this.current = { job, started: performance.now(), slow: false, interrupted: null };
    const slow = setTimeout(() => this.#isSlow(), SLOW_MS);
    job.cell?.begin();
    this.changed();
    const { status, ename, evalue } = await this.#run(job);
    clearTimeout(slow);
    this.current = null;
    job.cell?.end(status);
    if (status === "ok" || job.raises) this.ran(job);
    if (status === "gone") {
      this.lost = job;
      this.#drop(() => true);
    } else if (status !== "ok" && !job.raises) this.#stop(job, `${ename}: ${evalue}`);
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

  async #run(job) {
    try {
      return await this.#session.execute(job.source, job.topic, (message) =>
        job.cell?.receive(message),
      );
    } catch {
      return { status: "gone" };
    }
  }

  /** After an error, the rest of a batch would fail or mislead; what has been waiting besides may run. */
  #stop({ title, batch }, error) {
    const left = this.#drop((other) => other.batch === batch);
    if (left) this.stopped = { title, error, left };
  }

  #drop(chosen) {
    const dropped = this.#waiting.filter(chosen);
    this.#waiting = this.#waiting.filter((job) => !chosen(job));
    for (const job of dropped) job.cell?.end("dropped");
    return dropped.length;
  }

  #isSlow() {
    this.current.slow = true;
    this.changed();
    this.#session.look(); // it may be that nobody is there to answer
  }
}
