// The labels of figures: whole, apart from each other, large and dark enough.
// Defines deckCheck.misplacedLabels(slide) and .legible(slide) -> [{element, what, amount}].
globalThis.deckCheck ??= {};
{
  const SMALLEST = 12; // px on a slide of 1280x720: 1/60 of its height, readable from the back row
  const RATIO = 4.5; // WCAG 2.2, 1.4.3
  const LARGE = 24; // px: from here, 3 is enough

  const quoted = (text) => `'${text.textContent.trim().replace(/\s+/g, " ")}'`;

  const figures = (slide) =>
    [...slide.querySelectorAll("svg")].filter(
      (svg) => svg.checkVisibility() && !svg.closest(".katex"),
    );

  const labels = (svg) =>
    [...svg.querySelectorAll("text")].filter(
      (text) => text.textContent.trim() && text.checkVisibility({ visibilityProperty: true }),
    );

  // A label's box has room for accents and descenders that most labels lack.
  const inked = (text) => {
    const { left, right, top, bottom, width, height } = text.getBoundingClientRect();
    const room = Math.min(width, height) / 4;
    return { text, left: left + 1, right: right - 1, top: top + room, bottom: bottom - room };
  };

  const cut = function* (svg) {
    const { x, y, width, height } = svg.viewBox.baseVal ?? {};
    if (!width) return;
    const onScreen = (dx, dy) => new DOMPoint(x + dx, y + dy).matrixTransform(svg.getScreenCTM());
    const [start, end] = [onScreen(0, 0), onScreen(width, height)];
    for (const { text, left, right, top, bottom } of labels(svg).map(inked)) {
      const pixels = Math.max(start.x - left, right - end.x, start.y - top, bottom - end.y);
      if (pixels <= 0) continue;
      yield {
        element: svg,
        what: `the label ${quoted(text)} is cut off at the figure's edge: widen its viewBox`,
        amount: `${Math.ceil(pixels)} px`,
      };
    }
  };

  const overlap = (one, other) =>
    Math.min(one.right, other.right) > Math.max(one.left, other.left) &&
    Math.min(one.bottom, other.bottom) > Math.max(one.top, other.top);

  const crowded = function* (svg) {
    const boxes = labels(svg).map(inked);
    for (const [number, one] of boxes.entries()) {
      const other = boxes.slice(number + 1).find((later) => overlap(one, later));
      if (!other) continue;
      const both = `${quoted(one.text)} and ${quoted(other.text)}`;
      yield { element: svg, what: `the labels ${both} lie on each other: move one` };
    }
  };

  deckCheck.misplacedLabels = (slide) =>
    figures(slide).flatMap((svg) => [...cut(svg), ...crowded(svg)]);

  const size = (text) => {
    const scale = text.getScreenCTM();
    return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(scale.c, scale.d);
  };

  // A figure's labels mostly share their faults: the worst stands for the others.
  const worst = (svg, faulty, measure, what, amount) => {
    if (!faulty.length) return [];
    const first = faulty.reduce((one, other) => (measure(other) < measure(one) ? other : one));
    const found = `${faulty.length} of its labels, ${amount(measure(first))}`;
    return [{ element: svg, what: `the label ${quoted(first)} ${what}`, amount: found }];
  };

  const faint = (svg) =>
    worst(
      svg,
      labels(svg).filter((text) => deckCheck.contrast(text) < (size(text) < LARGE ? RATIO : 3)),
      deckCheck.contrast,
      "hardly stands out: darken or lighten its fill",
      (ratio) => `contrast ${ratio.toFixed(1)}`,
    );

  const tiny = (svg) =>
    worst(
      svg,
      labels(svg).filter((text) => size(text) < SMALLEST - 0.05),
      size,
      `is too small to read, below ${SMALLEST} px: draw the figure for the width that it has`,
      (pixels) => `${pixels.toFixed(1)} px`,
    );

  deckCheck.legible = (slide) => figures(slide).flatMap((svg) => [...faint(svg), ...tiny(svg)]);
}
