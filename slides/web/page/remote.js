// The presenter's window and the deck speak by messages: they work from disk, too, where windows have
// no origin in common. Each listens only to the window that it opened or was opened by.
import { addKey } from "./keys.js";

let presenterWindow;

/** Tell the presenter's window where the deck is, and do what it asks; or follow as a preview. */
export function followPresenter(deck, embedded) {
  window.addEventListener("message", ({ source, data }) => {
    // A presenter's window that was opened before this page was loaded anew is taken over.
    if (!embedded && data.hello && source?.opener === window) presenterWindow = source;
    if (source !== (embedded ? window.parent : presenterWindow)) return;
    if (data.state) showState(deck, data);
    if (data.hello) tell(deck);
    if (data.command === "next") deck.next();
    if (data.command === "prev") deck.prev();
  });
  if (embedded) {
    window.parent.postMessage({ ready: true }, "*");
    return;
  }
  for (const event of ["slidechanged", "fragmentshown", "fragmenthidden", "paused", "resumed"]) {
    deck.on(event, () => tell(deck));
  }
  addKey({ key: "s", description: "Presenter's window: notes, clock, next slide" }, () => {
    if (presenterWindow && !presenterWindow.closed) return presenterWindow.focus();
    const query = new URLSearchParams(location.search);
    query.set("presenter", "");
    presenterWindow = window.open(
      `${location.pathname}?${query}`,
      "presenter",
      "width=1200,height=760",
    );
  });
}

function showState(deck, { state, ahead }) {
  deck.setState({ ...state, overview: false, paused: false });
  if (ahead) deck.next();
}

function tell(deck) {
  if (!presenterWindow || presenterWindow.closed) return;
  const id = deck.getCurrentSlide().id;
  presenterWindow.postMessage({ id, state: deck.getState() }, "*");
}
