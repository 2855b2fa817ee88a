// The presenter's window: this slide, the next, the notes, and the time against the plan.
import { find, findAll } from "./find.js";
import { applyTheme } from "./theme.js";

const HELLO_MS = 1000;

/**
 * What keys do to the deck; clickers send page up, page down, and "b" or "." for a blank screen.
 *
 * @type {Record<string, Message["command"]>}
 */
const COMMANDS = {
  ArrowRight: "next",
  ArrowDown: "next",
  PageDown: "next",
  " ": "next",
  ArrowLeft: "prev",
  ArrowUp: "prev",
  PageUp: "prev",
  Home: "first",
  End: "last",
  b: "blank",
  ".": "blank",
};

/**
 * The messages that the windows exchange (remote.js).
 *
 * @typedef {object} Message
 * @property {string} [id] the slide that is shown
 * @property {import("reveal.js").RevealState} [state] where the deck is
 * @property {boolean} [ahead] show one step more
 * @property {"next" | "prev" | "first" | "last" | "blank"} [command]
 * @property {boolean} [hello] the presenter's window is there
 * @property {boolean} [ready] a preview has been loaded
 */

/** @param {import("./mode.js").Mode} mode */
export function showPresenter({ plan }) {
  applyTheme();
  // Read before the slides go: the notes and the plan come from this page's own copy of the deck.
  const slides = findAll(document, "main.slides > section > section", HTMLElement);
  const deck = {
    notes: new Map(
      slides.map((slide) => [slide.id, slide.querySelector(".notes")?.innerHTML ?? ""]),
    ),
    title: new Map(slides.map((slide) => [slide.id, slide.getAttribute("aria-label")])),
    planned: plannedSeconds(slides, plan === "25" ? 0 : 1),
  };
  const view = createView(plan === "25" ? plan : "45");
  const clock = startClock(view);
  /** @param {Message} message */
  const tellMain = (message) => window.opener?.postMessage(message, "*");
  /** @type {Message | undefined} */
  let shown;

  window.addEventListener("message", (/** @type {MessageEvent<Message>} */ { source, data }) => {
    if (source === window.opener && data.id && data.state) {
      if (JSON.stringify(shown) === JSON.stringify(data)) return;
      if (shown && shown.id !== data.id) clock.start();
      shown = data;
      view.notes.innerHTML = deck.notes.get(data.id) ?? "";
      view.title.textContent = deck.title.get(data.id) ?? "";
      clock.plan(deck.planned.get(data.id) ?? 0);
    }
    if (!shown) return;
    view.now.contentWindow?.postMessage({ state: shown.state }, "*");
    view.next.contentWindow?.postMessage({ state: shown.state, ahead: true }, "*");
  });
  document.addEventListener("keydown", ({ key, target }) => {
    if (target instanceof Element && target.closest("button")) return;
    const command = COMMANDS[key];
    if (command) tellMain({ command });
  });
  // Again and again: the deck may be reloaded, and then does not know of this window.
  setInterval(() => tellMain({ hello: true }), HELLO_MS);
  tellMain({ hello: true });
}

/**
 * Slide id -> seconds after which the plan has it finished.
 *
 * @param {HTMLElement[]} slides
 * @param {number} column of data-timing
 */
function plannedSeconds(slides, column) {
  let total = 0;
  return new Map(
    slides.map((slide) => {
      total += Number(slide.dataset.timing?.split(" ")[column] ?? 0);
      return [slide.id, total];
    }),
  );
}

/** @param {"25" | "45"} plan */
function createView(plan) {
  const preview = location.pathname + (plan === "25" ? "?embed&plan=25" : "?embed");
  document.title = `Presenter: ${document.title}`;
  document.body.innerHTML = `
    <main class="desk">
      <header><h1 class="title"></h1>
        <p class="time" role="timer"><span class="elapsed">0:00</span><span class="pace"></span></p>
        <p class="buttons"><button class="pause" type="button">Start the clock</button>
          <button class="reset" type="button">Reset</button></p></header>
      <iframe class="now" tabindex="-1" title="This slide" src="${preview}"></iframe>
      <section class="aside"><h2>Next</h2>
        <iframe class="next" tabindex="-1" title="The next slide" src="${preview}"></iframe>
        <h2>Notes</h2><div class="spoken" tabindex="0"></div></section>
    </main>`;
  return {
    now: find(document, ".now", HTMLIFrameElement),
    next: find(document, ".next", HTMLIFrameElement),
    notes: find(document, ".spoken", HTMLElement),
    title: find(document, ".title", HTMLElement),
    elapsed: find(document, ".elapsed", HTMLElement),
    pace: find(document, ".pace", HTMLElement),
    pause: find(document, ".pause", HTMLButtonElement),
    reset: find(document, ".reset", HTMLButtonElement),
    minutes: plan,
  };
}

/**
 * Counts from the first turn of a slide; says how far from the plan the talk is.
 *
 * @param {ReturnType<typeof createView>} view
 */
function startClock(view) {
  /** @type {number | null} */
  let startedAt = null;
  let before = 0;
  let target = 0;
  // Read off the computer's clock: a window in the background is not woken every second.
  const seconds = () =>
    before + (startedAt === null ? 0 : Math.floor((Date.now() - startedAt) / 1000));
  const draw = () => {
    const behind = Math.round((seconds() - target) / 60);
    view.elapsed.textContent = asTime(seconds());
    view.pace.textContent =
      `this slide ends at ${asTime(target)} of ${view.minutes}:00` +
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
    draw();
  };
  view.pause.onclick = () => set(startedAt === null, seconds());
  view.reset.onclick = () => set(false, 0);
  setInterval(draw, 1000);
  return {
    start: () => startedAt === null && seconds() === 0 && set(true, 0),
    plan: (/** @type {number} */ planned) => {
      target = planned;
      draw();
    },
  };
}

/** @param {number} seconds */
function asTime(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
