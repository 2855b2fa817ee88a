// Follows the build while one writes: shows the new deck at the same place, and what went wrong.
// Only the preview's server adds this script to the page.
(() => {
  // biome-ignore lint/suspicious/noRedundantUseStrict: a classic script, not a module
  "use strict";
  const { version } = document.currentScript.dataset;
  const PLACE = "preview-place";

  const slides = () => [...document.querySelectorAll("main.slides > section > section")];

  // ---- The place: slide and step, or how far down a long page ----

  const keepPlace = (edited) => {
    const place = { down: scrollY };
    if (window.Deck) {
      place.id = Deck.current().id;
      place.number = slides().indexOf(Deck.current());
      place.step = Deck.reveal.getIndices().f;
      if (edited && edited !== place.id) place.edited = edited;
    }
    sessionStorage.setItem(PLACE, JSON.stringify(place));
  };

  const returnTo = ({ id, number, step, down, edited }) => {
    if (!window.Deck) return scrollTo(0, down);
    const isGone = !document.getElementById(id);
    const other = edited && !isGone && document.getElementById(edited);
    if (other) {
      const { h, v } = Deck.reveal.getIndices(other);
      return Deck.reveal.slide(h, v);
    }
    // A slide whose heading was edited has another id, but mostly the same number.
    const slide = document.getElementById(id) ?? slides()[Math.min(number, slides().length - 1)];
    const { h, v } = Deck.reveal.getIndices(slide);
    Deck.reveal.slide(h, v, step);
  };

  const kept = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (kept) {
    const again = () => returnTo(JSON.parse(kept));
    document.addEventListener("deck-ready", again);
    // The reader's page has no such event: it has been laid out when all scripts have run.
    document.addEventListener("DOMContentLoaded", () => window.Deck ?? again());
  }

  // ---- What the build says, above the deck and untouched by its styles ----

  const panel = document.createElement("div");
  const style = `
    section { position: fixed; z-index: 100; inset: auto 0 0; max-height: 70vh; overflow: auto;
      padding: 1rem 1.5rem; background: #4a1512; color: #fff; border-top: 3px solid #f2938c; }
    pre { margin: 0; font: 16px/1.45 ui-monospace, monospace; white-space: pre-wrap; }
    p { position: fixed; z-index: 100; top: 8px; right: 8px; margin: 0; padding: 2px 10px;
      border-radius: 10px; background: #1d232b; color: #fff; font: 14px/1.5 system-ui;
      animation: late 0.5s step-end; }
    @keyframes late { from { visibility: hidden } }
    [hidden] { display: none; }`;
  panel.attachShadow({ mode: "open" }).innerHTML = `<style>${style}</style>
    <section role="alert" hidden><pre></pre></section><p role="status" hidden>building…</p>`;
  document.body.append(panel);
  const [alert, status] = ["section", "p"].map((name) => panel.shadowRoot.querySelector(name));

  const follow = ({ state, problem, version: built, edited }) => {
    status.hidden = state !== "building";
    if (state !== "building") {
      alert.hidden = state !== "failed";
      alert.querySelector("pre").textContent = problem;
    }
    // While cells after the edited slide still run, the page with that slide is there already.
    if (!built || built === version) return;
    keepPlace(edited);
    location.reload();
  };

  new EventSource("/watch/events").addEventListener("message", ({ data }) =>
    follow(JSON.parse(data)),
  );
})();
