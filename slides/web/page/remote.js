// The presenter's window and the deck speak by messages: they work from disk, too, where windows have
// no origin in common. Each listens only to the window that it opened or was opened by.
import { COMMANDS } from "./commands.js";
import { goTo } from "./ends.js";
import { find } from "./find.js";
import { fit } from "./fit.js";
import { FOLDED, showUnfolded, unfolded } from "./folds.js";
import { addKey } from "./keys.js";
import { showLive, shownLive, watchLive } from "./mirror.js";
import { Pointer } from "./pointer.js";

/** @typedef {import("reveal.js").RevealApi} Reveal */
/** @typedef {import("./presenter.js").Message} Message */

/** The event that says what is wrong, in its detail; "" if nothing is any more. */
export const TROUBLE = "trouble";
const BLOCKED =
  "The browser blocked the presenter's window. Allow this page to open windows, then press S again.";

/** @type {Window | null | undefined} */
let presenterWindow;
let trouble = "";

/**
 * Tell the presenter's window where the deck is, and do what it asks; or follow as a preview.
 *
 * @param {Reveal} deck
 * @param {boolean} embedded the page is a preview
 */
export function followPresenter(deck, embedded) {
  const pointer = embedded ? null : offerPointer(deck);
  window.addEventListener("message", (/** @type {MessageEvent<Message>} */ { source, data }) => {
    // A presenter's window that was opened before this page was reloaded is taken over.
    if (!embedded && data.hello && isOurs(source)) presenterWindow = source;
    if (source !== (embedded ? window.parent : presenterWindow)) return;
    if (data.live && embedded) showLive(data.live);
    if (data.state) showState(deck, data.state, data.ahead);
    if (data.whole && embedded) showUnfolded(deck.getCurrentSlide(), data.whole);
    if (data.hello) tell(deck);
    if (data.mark) pointer?.show(data.mark);
    const chosen = data.go && document.getElementById(data.go);
    if (chosen) goTo(deck, chosen);
    if (data.command) COMMANDS[data.command]?.(deck);
  });
  if (embedded) {
    window.parent.postMessage({ ready: true }, "*");
    return;
  }
  for (const event of ["slidechanged", "fragmentshown", "fragmenthidden", "paused", "resumed"]) {
    deck.on(event, () => tell(deck));
  }
  watchLive(() => tell(deck));
  document.addEventListener(FOLDED, () => tell(deck));
  document.addEventListener(TROUBLE, (event) => {
    trouble = event instanceof CustomEvent ? event.detail : "";
    tell(deck);
  });
  window.addEventListener("resize", () => tell(deck));
  addKey({ key: "s", description: "Presenter's window: notes, clock, next slide" }, () => {
    if (presenterWindow && !presenterWindow.closed) return presenterWindow.focus();
    const query = new URLSearchParams(location.search);
    query.set("presenter", "");
    presenterWindow = window.open(
      `${location.pathname}?${query}`,
      "presenter",
      "width=1200,height=760",
    );
    if (!presenterWindow) alert(BLOCKED);
  });
}

/**
 * A laser and a pen on the deck itself.
 *
 * @param {Reveal} deck
 */
function offerPointer(deck) {
  const pointer = new Pointer(find(document, ".stage", HTMLElement));
  deck.on("slidechanged", () => pointer.clear());
  addKey({ key: "l", description: "Laser pointer" }, () => pointer.take("laser"));
  addKey({ key: "p", description: "Pen, until the next slide" }, () => pointer.take("pen"));
  const putAway = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !pointer.tool) return;
    event.stopPropagation();
    pointer.take(null);
  };
  document.addEventListener("keydown", putAway, { capture: true });
  return pointer;
}

/**
 * Whether a message comes from a window that this page has opened. Windows of another origin, as
 * pages from disk are to each other, are not instances of this page's Window.
 *
 * @param {MessageEventSource | null} source
 * @returns {source is Window}
 */
function isOurs(source) {
  return source !== null && "opener" in source && source.opener === window;
}

/**
 * @param {Reveal} deck
 * @param {import("reveal.js").RevealState} state
 * @param {boolean} [ahead] show one step more
 */
function showState(deck, state, ahead) {
  deck.setState({ ...state, overview: false, paused: false });
  if (ahead) deck.next();
  fit(deck.getCurrentSlide());
}

/** @param {Reveal} deck */
function tell(deck) {
  if (!presenterWindow || presenterWindow.closed) return;
  const slide = deck.getCurrentSlide();
  const aspect = window.innerWidth / window.innerHeight;
  const live = shownLive(slide);
  const whole = unfolded(slide);
  const state = deck.getState();
  presenterWindow.postMessage({ id: slide.id, state, aspect, live, whole, trouble }, "*");
}
