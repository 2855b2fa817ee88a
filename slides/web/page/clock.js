// The talk's clock, which the presenter's window shows beside the plan.

/**
 * What the clock needs of the window.
 *
 * @typedef {object} ClockView
 * @property {HTMLElement} elapsed
 * @property {HTMLElement} pace
 * @property {HTMLButtonElement} pause
 * @property {HTMLButtonElement} reset
 */

const KEPT = "presenter.clock";

/**
 * What the clock said when this window was reloaded.
 *
 * @returns {{startedAt: number | null, before: number}}
 */
function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "") ?? { startedAt: null, before: 0 };
  } catch {
    return { startedAt: null, before: 0 }; // nothing was kept, or the browser keeps nothing
  }
}

/** @param {{startedAt: number | null, before: number}} clock */
function keep(clock) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(clock));
  } catch {
    // It then starts at 0 after a reload.
  }
}

/**
 * Counts from the first turn of a slide, also over a reload; says how far from the plan the talk is.
 *
 * @param {ClockView} view
 */
export function startClock(view) {
  let { startedAt, before } = recall();
  let target = 0;
  let minutes = "";
  // Read off the computer's clock: a window in the background is not woken every second.
  const seconds = () =>
    before + (startedAt === null ? 0 : Math.floor((Date.now() - startedAt) / 1000));
  const draw = () => {
    const behind = Math.round((seconds() - target) / 60);
    view.elapsed.textContent = asTime(seconds());
    view.pace.textContent =
      `this slide ends at ${asTime(target)} of ${minutes}:00` +
      (behind > 0 ? `, ${behind} min behind` : "");
    view.pace.classList.toggle("behind", behind > 0);
    view.pause.textContent = startedAt !== null ? "Pause" : seconds() ? "Go on" : "Start the clock";
  };
  /**
   * @param {boolean} running
   * @param {number} elapsed in seconds
   */
  const set = (running, elapsed) => {
    before = elapsed;
    startedAt = running ? Date.now() : null;
    keep({ startedAt, before });
    draw();
  };
  view.pause.onclick = () => set(startedAt === null, seconds());
  view.reset.onclick = () => set(false, 0);
  setInterval(draw, 1000);
  return {
    start: () => startedAt === null && seconds() === 0 && set(true, 0),
    /**
     * @param {number} planned seconds until the end of this slide
     * @param {string} talk its minutes
     */
    plan(planned, talk) {
      target = planned;
      minutes = talk;
      draw();
    },
  };
}

/** @param {number} seconds */
function asTime(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
