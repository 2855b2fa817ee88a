// What does not fit: boxes that leave the slide, content that leaves its box.
// Defines deckCheck.overflows(slide, frame, linear) -> [{element, what, amount}].
globalThis.deckCheck ??= {};
{
  const SLACK = 1; // px: positions are rounded
  const ADVICE = [
    [".outputs pre", "print less on a line, or fewer lines"],
    ["pre", "break the line, or show less code (88 characters fit a slide, 45 a column)"],
    ["table", "show fewer columns or rows"],
    ["svg, img, figure", "make the figure smaller"],
    [".katex, .katex-display", "break the formula into lines"],
  ];

  const advice = (element) =>
    ADVICE.find(([selector]) => element.closest(selector))?.[1] ??
    "show less on this slide, or split it";

  const shown = (element) => {
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    const style = getComputedStyle(element);
    // Text for screen readers only is clipped to nothing on purpose.
    return style.clip === "auto" && style.clipPath === "none";
  };

  // Formulas and figures are boxes: what is inside of them is not laid out as text.
  const elements = function* (root) {
    for (const child of root.children) {
      if (child.matches("aside.notes, script, style") || !shown(child)) continue;
      yield child;
      if (!child.matches(".katex, svg")) yield* elements(child);
    }
  };

  // Fonts reserve room above and below their letters that tight lines do not have.
  const inked = (range, element) => {
    const { left, right, top, bottom, width, height } = range.getBoundingClientRect();
    const room = parseFloat(getComputedStyle(element).fontSize) / 6;
    return { left, right, top: top + room, bottom: bottom - room, width, height };
  };

  // The pieces that one sees: runs of text, formulas, pictures.
  const pieces = (root) => {
    const found = [];
    for (const element of [root, ...elements(root)]) {
      if (element.matches(".katex, svg, img, canvas, hr")) {
        found.push({ element, box: element.getBoundingClientRect() });
        continue;
      }
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        found.push({ element, text: node.data.trim(), box: inked(range, element) });
      }
    }
    return found.filter(({ box }) => box.width && box.height);
  };

  const sides = (box, frame) => ({
    "above the top": frame.top - box.top,
    "below the end": box.bottom - frame.bottom,
    "left of the edge": frame.left - box.left,
    "right of the edge": box.right - frame.right,
  });

  const name = (element) => {
    if (element.closest("pre")) return element.closest(".outputs") ? "an output" : "code";
    if (element.closest("table")) return "a table";
    if (element.closest("svg, img, figure")) return "a figure";
    if (element.closest(".katex, .katex-display")) return "a formula";
    return element.matches("h1, h2, h3") ? "a heading" : "text";
  };

  const quote = (piece) => {
    const line = piece.element.closest(".line") ?? piece.element;
    const text = line.textContent.trim().replace(/\s+/g, " ");
    const short = text.length > 48 ? `${text.slice(0, 47)}…` : text;
    return piece.text ? ` ('${short}')` : "";
  };

  // Of all that leaves the frame on one side, the piece that leaves it farthest.
  const leaving = function* (block, frame) {
    const worst = {};
    for (const piece of pieces(block)) {
      for (const [side, pixels] of Object.entries(sides(piece.box, frame))) {
        if (pixels > SLACK && !(worst[side]?.pixels > pixels)) worst[side] = { ...piece, pixels };
      }
    }
    for (const [side, piece] of Object.entries(worst)) yield { side, piece };
  };

  // The piece that makes a box too wide.
  const widest = (element) => {
    const { left, right } = element.getBoundingClientRect();
    const [found] = leaving(element, { left, right, top: -Infinity, bottom: Infinity });
    return found?.piece;
  };

  // On a long page, a figure or a formula may be wider than its box if keys can move it, too.
  const moves = (element, linear) =>
    linear &&
    element.tabIndex >= 0 &&
    ["auto", "scroll"].includes(getComputedStyle(element).overflowX) &&
    element.querySelector("svg, .katex") &&
    !element.querySelector("table, pre");

  const outside = function* (slide, frame, linear) {
    for (const block of slide.querySelectorAll(":scope > :not(aside.notes), .cell")) {
      if (!shown(block) || block.querySelector(".cell")) continue;
      for (const { side, piece } of leaving(block, frame)) {
        if (moves(piece.element.closest("[tabindex]") ?? slide, linear)) continue;
        const lies = `lies ${side} of its ${linear ? "page" : "slide"}`;
        yield {
          element: piece.element,
          what: `${name(piece.element)} ${lies}${quote(piece)}: ${advice(piece.element)}`,
          amount: `${Math.round(piece.pixels)} px`,
        };
      }
    }
  };

  // Content larger than its box is cut off, scrolls, or lies on its neighbour.
  const excess = (element) => {
    const style = getComputedStyle(element);
    // Tall glyphs stick out of tight lines by a fraction of their size: that is how fonts are.
    const slack = style.overflowY === "visible" ? parseFloat(style.fontSize) / 2 : SLACK;
    return {
      wider: element.scrollWidth - element.clientWidth - SLACK,
      taller: element.scrollHeight - element.clientHeight - slack,
    };
  };

  const inside = function* (slide, linear) {
    const reported = { wider: new Set(), taller: new Set() };
    for (const element of [...elements(slide)].reverse()) {
      if (!element.clientWidth || element.matches(".katex, svg")) continue;
      for (const [how, pixels] of Object.entries(excess(element))) {
        if (pixels <= 0 || reported[how].has(element)) continue;
        if (how === "wider" && moves(element, linear)) continue;
        // The boxes around it are larger than they should be for the same reason.
        for (let box = element; box !== slide; box = box.parentElement) reported[how].add(box);
        const at = (how === "wider" && widest(element)) || { element };
        yield {
          element,
          what: `${name(at.element)} is ${how} than its box${quote(at)}: ${advice(at.element)}`,
          amount: `${Math.round(pixels + SLACK)} px`,
        };
      }
    }
  };

  deckCheck.overflows = (slide, frame, linear) => {
    const boxes = [...inside(slide, linear)];
    // What is too wide for its box needs no second complaint where it also leaves the slide.
    const told = ({ element }) => boxes.some((box) => box.element.contains(element));
    const leaving = [...outside(slide, frame, linear)].filter((one) => !told(one));
    return [...boxes, ...leaving, ...deckCheck.misplacedLabels(slide)];
  };
}
