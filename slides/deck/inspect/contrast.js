// How a label in a figure stands out from what is painted below it, which axe does not see.
// Defines deckCheck.contrast(text, kind), from 1 to 21.
globalThis.deckCheck ??= {};
{
  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

  // Any CSS colour as [red, green, blue, alpha], each from 0 to 1.
  const colour = (css) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = css;
    pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data].map((value) => value / 255);
  };

  const over = ([r, g, b, a], below) => [r, g, b].map((value, i) => value * a + below[i] * (1 - a));

  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  const opacity = (element) => {
    let all = 1;
    for (let e = element; e; e = e.parentElement) all *= Number(getComputedStyle(e).opacity);
    return all;
  };

  const paint = (element, style, kind) => {
    if (style[kind] === "none" || style[kind].startsWith("url")) return [0, 0, 0, 0];
    const [r, g, b, a] = colour(style[kind]);
    return [r, g, b, a * Number(style[`${kind}Opacity`]) * opacity(element)];
  };

  const covers = (shape, x, y) => {
    const point = new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse());
    return shape.isPointInFill(point);
  };

  const layer = (element, x, y) => {
    const style = getComputedStyle(element);
    if (element instanceof SVGGeometryElement) {
      return covers(element, x, y) ? paint(element, style, "fill") : null;
    }
    const hasBackground = element instanceof HTMLElement || element instanceof SVGSVGElement;
    return hasBackground ? colour(style.backgroundColor) : null;
  };

  // What is painted below the middle of a label; its own halo, if it has one.
  const behind = (text, style) => {
    const box = text.getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const stack = document.elementsFromPoint(x, y);
    const own = stack.findIndex((element) => text.contains(element));
    const layers = stack
      .slice(own + 1)
      .map((element) => layer(element, x, y))
      .filter(Boolean);
    if (style.paintOrder.startsWith("stroke")) layers.unshift(paint(text, style, "stroke"));
    const page = colour(getComputedStyle(document.documentElement).backgroundColor);
    return layers.reverse().reduce((below, above) => over(above, below), over(page, [1, 1, 1]));
  };

  // Of a label in a figure; of other text with kind "color".
  deckCheck.contrast = (text, kind = "fill") => {
    const style = getComputedStyle(text);
    const below = behind(text, style);
    const ink = kind === "fill" ? paint(text, style, kind) : colour(style[kind]);
    return ratio(over(ink, below), below);
  };
}
