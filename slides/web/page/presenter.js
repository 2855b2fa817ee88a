// The presenter's window: this slide, the next, the notes, and the time against the plan.
import { applyTheme } from "./theme.js";

const HELLO_MS = 1000;
const PLANS = { 25: 0, 45: 1 };

export function showPresenter({ plan }) {
  applyTheme();
  // Read before the slides go: the notes and the plan come from this page's own copy of the deck.
  const slides = [...document.querySelectorAll("main.slides > section > section")];
  const deck = {
    notes: new Map(
      slides.map((slide) => [slide.id, slide.querySelector(".notes")?.innerHTML ?? ""]),
    ),
    title: new Map(slides.map((slide) => [slide.id, slide.getAttribute("aria-label")])),
    planned: plannedSeconds(slides, PLANS[plan] ?? 1),
  };
  const view = createView(plan in PLANS ? plan : "45");
  const clock = startClock(view);
  const tellMain = (message) => window.opener?.postMessage(message, "*");
  let shown;

  window.addEventListener("message", ({ source, data }) => {
    if (source === window.opener && data.state) {
      if (JSON.stringify(shown) === JSON.stringify(data)) return;
      if (shown && shown.id !== data.id) clock.start();
      shown = data;
      view.notes.innerHTML = deck.notes.get(data.id) ?? "";
      view.title.textContent = deck.title.get(data.id) ?? "";
      clock.plan(deck.planned.get(data.id) ?? 0);
    }
    if (!shown) return;
    view.now.contentWindow.postMessage({ state: shown.state }, "*");
    view.next.contentWindow.postMessage({ state: shown.state, ahead: true }, "*");
  });
  document.addEventListener("keydown", ({ key, target }) => {
    if (target.closest("button")) return;
    if (["ArrowRight", "ArrowDown", "PageDown", " "].includes(key)) tellMain({ command: "next" });
    if (["ArrowLeft", "ArrowUp", "PageUp"].includes(key)) tellMain({ command: "prev" });
  });
  // Again and again: the deck may be loaded anew, and then does not know of this window.
  setInterval(() => tellMain({ hello: true }), HELLO_MS);
  tellMain({ hello: true });
}

/** Slide id -> seconds after which the plan has it finished. */
function plannedSeconds(slides, column) {
  let total = 0;
  return new Map(
    slides.map((slide) => {
      total += Number(slide.dataset.timing?.split(" ")[column] ?? 0);
      return [slide.id, total];
    }),
  );
}

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
  const find = (selector) => document.querySelector(selector);
  return {
    now: find(".now"),
    next: find(".next"),
    notes: find(".spoken"),
    title: find(".title"),
    elapsed: find(".elapsed"),
    pace: find(".pace"),
    pause: find(".pause"),
    reset: find(".reset"),
    minutes: plan,
  };
}

/** Counts from the first turn of a slide; says how far from the plan the talk is. */
function startClock(view) {
  let [startedAt, before, target] = [null, 0, 0];
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
  const set = (running, elapsed) => {
    [before, startedAt] = [elapsed, running ? Date.now() : null];
    draw();
  };
  view.pause.onclick = () => set(startedAt === null, seconds());
  view.reset.onclick = () => set(false, 0);
  setInterval(draw, 1000);
  return {
    start: () => startedAt === null && seconds() === 0 && set(true, 0),
    plan: (planned) => {
      target = planned;
      draw();
    },
  };
}

function asTime(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
