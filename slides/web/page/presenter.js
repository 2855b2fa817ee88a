// The presenter's window: this slide, the next, the notes, and the time against the plan.
import { startClock } from "./clock.js";
import { find, findAll } from "./find.js";
import { isSkipped } from "./plan.js";
import { Pointer } from "./pointer.js";
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
  c: "code",
};

/**
 * The messages that the windows exchange (remote.js).
 *
 * @typedef {object} Message
 * @property {string} [id] the slide that is shown
 * @property {import("reveal.js").RevealState} [state] where the deck is
 * @property {number} [aspect] the deck's width over its height
 * @property {import("./mirror.js").Shown[]} [live] what the slide's live cells show
 * @property {boolean[]} [whole] which of the slide's folded codes are shown whole
 * @property {string} [trouble] what the deck says is wrong
 * @property {boolean} [ahead] show one step more
 * @property {"next" | "prev" | "first" | "last" | "blank" | "code"} [command]
 * @property {string} [go] the slide to go to
 * @property {import("./pointer.js").Mark} [mark] of the laser or the pen
 * @property {boolean} [hello] the presenter's window is there
 * @property {boolean} [ready] a preview has been loaded
 */
/** @typedef {"25" | "45"} Plan */

/** @param {import("./mode.js").Mode} mode */
export function showPresenter({ plan }) {
  applyTheme();
  // Read before the slides go: the notes and the plan come from this page's own copy of the deck.
  const deck = readDeck(plan);
  const view = createView(plan, deck);
  const clock = startClock(view);
  /** @param {Message} message */
  const tellMain = (message) => window.opener?.postMessage(message, "*");
  const pointer = new Pointer(view.surface, (mark) => tellMain({ mark }));
  /** @type {Message | undefined} */
  let shown;

  const describe = () => {
    const id = shown?.id ?? "";
    const talk = /** @type {Plan} */ (view.plan.value);
    const number = deck.ids.indexOf(id) + 1;
    view.desk.dataset.plan = talk;
    view.notes.innerHTML = deck.notes.get(id) ?? "";
    view.title.textContent = deck.title.get(id) ?? "";
    view.number.textContent = number ? `${number} / ${deck.ids.length}` : "";
    clock.plan(deck.planned[talk].get(id) ?? 0, talk);
  };
  view.plan.onchange = () => {
    describe();
    view.plan.blur();
  };
  listenToWindows((message) => {
    if (shown && shown.id !== message.id) {
      clock.start();
      pointer.clear();
    }
    const isNew = shown?.id !== message.id;
    shown = message;
    view.desk.style.setProperty("--aspect", String(message.aspect ?? 16 / 9));
    const state = message.state?.paused ? "The screen is blank." : "";
    view.trouble.textContent = message.trouble || state;
    view.desk.classList.toggle("blank", Boolean(message.state?.paused));
    if (isNew) describe();
  });
  // A preview says that it is there; then, and when the deck tells something, it shows that.
  window.addEventListener("message", () => {
    if (!shown) return;
    const { state, live, whole } = shown;
    view.now.contentWindow?.postMessage({ state, live, whole }, "*");
    view.next.contentWindow?.postMessage({ state, live, ahead: true }, "*");
  });
  view.jump.onsubmit = (event) => {
    event.preventDefault();
    const go = deck.find(view.wanted.value);
    view.jump.classList.toggle("none", !go);
    if (!go) return;
    tellMain({ go });
    leaveJump(view);
  };
  listenToKeys(view, pointer, tellMain);
  // Again and again: the deck may be reloaded, and then does not know of this window.
  setInterval(() => tellMain({ hello: true }), HELLO_MS);
  tellMain({ hello: true });
  document.documentElement.classList.add("ready");
}

/**
 * @param {(message: Message) => void} told called when the deck says something new
 */
function listenToWindows(told) {
  let before = "";
  window.addEventListener("message", (/** @type {MessageEvent<Message>} */ { source, data }) => {
    if (source !== window.opener || !data.id || !data.state) return;
    const now = JSON.stringify(data);
    if (now !== before) told(data);
    before = now;
  });
}

/**
 * @param {ReturnType<typeof createView>} view
 * @param {Pointer} pointer
 * @param {(message: Message) => void} tellMain
 */
function listenToKeys(view, pointer, tellMain) {
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target === view.wanted && key === "Escape") leaveJump(view);
    // A button that was clicked keeps the focus: of the keys, only those that press it are its own.
    const own = key === " " || key === "Enter" ? "button, input, select" : "input, select";
    if (target instanceof Element && target.closest(own)) return;
    const command = COMMANDS[key];
    if (command) tellMain({ command });
    else if (key === "l") pointer.take("laser");
    else if (key === "p") pointer.take("pen");
    else if (key === "Escape") pointer.take(null);
    else if (key === "g" || key === "/") view.wanted.focus();
    else return;
    event.preventDefault();
  });
}

/** @param {ReturnType<typeof createView>} view */
function leaveJump(view) {
  view.wanted.value = "";
  view.jump.classList.remove("none");
  view.wanted.blur();
}

/**
 * The notes, titles and times of the slides that the talk shows, by the slides' ids.
 *
 * @param {string | null} plan
 */
function readDeck(plan) {
  const all = findAll(document, "main.slides > section > section", HTMLElement);
  const slides = all.filter((slide) => !isSkipped(slide, plan));
  const titles = slides.map((slide) => slide.getAttribute("aria-label") ?? "");
  const notes = (/** @type {HTMLElement} */ slide) =>
    findAll(slide, ".notes", HTMLElement)
      .map((part) => part.innerHTML)
      .join("");
  return {
    ids: slides.map(({ id }) => id),
    notes: new Map(slides.map((slide) => [slide.id, notes(slide)])),
    title: new Map(slides.map(({ id }, i) => [id, titles[i] ?? ""])),
    planned: { 25: plannedSeconds(slides, 0), 45: plannedSeconds(slides, 1) },
    /**
     * The slide that has a number, or whose title has all words.
     *
     * @param {string} wanted
     */
    find(wanted) {
      const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
      const named = titles.findIndex((title) =>
        words.every((w) => title.toLowerCase().includes(w)),
      );
      const number = /^\d+$/.test(wanted.trim()) ? Number(wanted) - 1 : words.length ? named : -1;
      return slides[number]?.id;
    },
  };
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

/**
 * @param {string | null} plan
 * @param {ReturnType<typeof readDeck>} deck
 */
function createView(plan, deck) {
  const isPlanned = plan === "25" || plan === "45";
  const preview = location.pathname + (isPlanned ? `?embed&plan=${plan}` : "?embed");
  document.title = `Presenter: ${document.title}`;
  document.body.innerHTML = `
    <main class="desk">
      <header><h1 class="title"></h1><p class="number"></p>
        <form class="jump"><input list="titles" autocomplete="off" placeholder="Go to (G)"
          aria-label="Go to a slide, by its number or title"><datalist id="titles"></datalist></form>
        <p class="time" role="timer"><span class="elapsed">0:00</span><span class="pace"></span></p>
        <p class="buttons"><button class="pause" type="button">Start the clock</button>
          <button class="reset" type="button">Reset</button>
          <select class="plan" aria-label="Notes and plan of the talk">
            <option value="25">25 min</option><option value="45">45 min</option></select></p></header>
      <section class="shown" aria-label="This slide">
        <p class="trouble" role="status"></p><div class="surface">
        <iframe class="now" tabindex="-1" title="This slide" src="${preview}"></iframe></div>
        <p class="keys"><kbd>→</kbd> next <kbd>←</kbd> back <kbd>B</kbd> blank <kbd>C</kbd> code <kbd>L</kbd> laser
          <kbd>P</kbd> pen <kbd>Esc</kbd> put away <kbd>G</kbd> go to</p></section>
      <section class="aside"><h2>Next</h2>
        <iframe class="next" tabindex="-1" title="The next slide" src="${preview}"></iframe>
        <h2>Notes</h2><div class="spoken" tabindex="0"></div></section>
    </main>`;
  find(document, ".title", HTMLElement).textContent = "The presenter's window";
  const titles = find(document, "#titles", HTMLDataListElement);
  for (const title of deck.title.values()) titles.append(new Option(title, title));
  const select = find(document, ".plan", HTMLSelectElement);
  select.value = plan === "25" ? "25" : "45";
  return {
    desk: find(document, ".desk", HTMLElement),
    surface: find(document, ".surface", HTMLElement),
    trouble: find(document, ".trouble", HTMLElement),
    now: find(document, ".now", HTMLIFrameElement),
    next: find(document, ".next", HTMLIFrameElement),
    notes: find(document, ".spoken", HTMLElement),
    title: find(document, ".title", HTMLElement),
    number: find(document, ".number", HTMLElement),
    jump: find(document, ".jump", HTMLFormElement),
    wanted: find(document, ".jump input", HTMLInputElement),
    elapsed: find(document, ".elapsed", HTMLElement),
    pace: find(document, ".pace", HTMLElement),
    pause: find(document, ".pause", HTMLButtonElement),
    reset: find(document, ".reset", HTMLButtonElement),
    plan: select,
  };
}
