// States that come and go: code that is dimmed while other lines are talked about, and live cells.
// Defines deckCheck.dims(slide), .liveSlides() and .tools(slide).
globalThis.deckCheck ??= {};
{
  const DIMMED = 3; // the contrast at which dimmed code can still be read

  // The worst of the colours of a slide's code while all its lines are dimmed, in both themes.
  deckCheck.dims = (slide) => {
    const lines = [...slide.querySelectorAll("pre[data-lines] .line")];
    const parts = lines.flatMap((line) => [line, ...line.querySelectorAll("span")]);
    const seen = new Map(); // one part of each colour
    const found = [];
    for (const line of lines) line.classList.add("dimmed");
    for (const theme of ["light", "dark"]) {
      document.documentElement.dataset.theme = theme;
      for (const part of parts) seen.set(getComputedStyle(part).color, part);
      for (const element of seen.values()) {
        const ratio = deckCheck.contrast(element, "color");
        if (ratio >= DIMMED) continue;
        const what = "dimmed code can hardly be read: --dimmed of deck.css must stand out more";
        found.push({ element, what, amount: `${theme}, ${ratio.toFixed(1)}` });
      }
      seen.clear();
    }
    document.documentElement.dataset.theme = "light";
    for (const line of lines) line.classList.remove("dimmed");
    return found.map(deckCheck.place);
  };

  deckCheck.liveSlides = () =>
    deckCheck
      .slides()
      .flatMap((slide, number) => (slide.querySelector(".cell.live pre.code") ? [number] : []));

  const hides = (element) => getComputedStyle(element).overflow !== "visible";

  // What sticks out of a box that cuts off what does.
  const isCut = (element) => {
    const box = element.getBoundingClientRect();
    for (let outer = element.parentElement; outer; outer = outer.parentElement) {
      if (!hides(outer)) continue;
      const { left, top, right, bottom } = outer.getBoundingClientRect();
      const cut = Math.max(left - box.left, top - box.top, box.right - right, box.bottom - bottom);
      if (cut > 1) return true;
    }
    return false;
  };

  // The buttons of live cells: there, and whole.
  deckCheck.tools = (slide) => {
    const found = [];
    for (const cell of slide.querySelectorAll(".cell.live:has(pre.code)")) {
      const run = cell.querySelector(".live-tools button[aria-label=Run]");
      if (!run) found.push({ element: cell, what: "a live cell has no button that runs it" });
      else if (isCut(run)) {
        found.push({ element: cell, what: "the Run button of a live cell is cut off" });
      }
    }
    return found.map(deckCheck.place);
  };
}
