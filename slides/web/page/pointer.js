// A laser pointer and a pen. What is drawn belongs to the slide and vanishes with it.

/** @typedef {"laser" | "pen"} Tool */
/**
 * Where a tool is, from 0 to 1 across the surface; `begins` a line of the pen; `ends` the laser's light.
 *
 * @typedef {{tool: Tool, x: number, y: number, begins?: boolean, ends?: boolean}} Mark
 */

export class Pointer {
  /** @type {Tool | null} */
  tool = null;
  #surface;
  #canvas = document.createElement("canvas");
  #dot = document.createElement("div");
  #tell;
  #isDrawing = false;
  /** @type {Mark[][]} */
  #lines = [];

  /**
   * @param {HTMLElement} surface what is pointed at
   * @param {(mark: Mark) => void} tell called with each mark that is made here
   */
  constructor(surface, tell = () => {}) {
    this.#surface = surface;
    this.#tell = tell;
    this.#canvas.className = "ink";
    this.#dot.className = "laser";
    for (const part of [this.#canvas, this.#dot]) part.setAttribute("aria-hidden", "true");
    surface.addEventListener("pointermove", (event) => this.#move(event));
    surface.addEventListener("pointerdown", (event) => this.#down(event));
    surface.addEventListener("pointerup", () => {
      this.#isDrawing = false;
    });
    surface.addEventListener("pointerleave", () => this.#leave());
    new ResizeObserver(() => this.#redraw()).observe(surface);
  }

  /**
   * Take a tool in hand, or put it away if it is there already.
   *
   * @param {Tool | null} tool
   */
  take(tool) {
    this.#leave();
    this.tool = this.tool === tool ? null : tool;
    if (this.tool) this.#surface.dataset.tool = this.tool;
    else delete this.#surface.dataset.tool;
  }

  /** The slide has changed. */
  clear() {
    this.#lines = [];
    this.#canvas.remove();
    this.#dot.remove();
  }

  /**
   * Show a mark that was made here or in the other window.
   *
   * @param {Mark} mark
   */
  show(mark) {
    if (mark.tool === "laser") {
      if (mark.ends) return this.#dot.remove();
      this.#surface.append(this.#dot);
      this.#dot.style.left = `${100 * mark.x}%`;
      this.#dot.style.top = `${100 * mark.y}%`;
      return;
    }
    if (mark.begins || !this.#lines.length) this.#lines.push([]);
    this.#lines.at(-1)?.push(mark);
    this.#surface.append(this.#canvas);
    this.#redraw();
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (this.tool !== "pen") return;
    event.preventDefault();
    this.#isDrawing = true;
    this.#make({ ...this.#place(event), tool: "pen", begins: true });
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (this.tool === "laser") this.#make({ ...this.#place(event), tool: "laser" });
    if (this.tool === "pen" && this.#isDrawing) {
      this.#make({ ...this.#place(event), tool: "pen" });
    }
  }

  #leave() {
    this.#isDrawing = false;
    if (this.tool === "laser") this.#make({ tool: "laser", x: 0, y: 0, ends: true });
  }

  /** @param {Mark} mark */
  #make(mark) {
    this.show(mark);
    this.#tell(mark);
  }

  /** @param {PointerEvent} event */
  #place({ clientX, clientY }) {
    const { left, top, width, height } = this.#surface.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }

  #redraw() {
    const { clientWidth: width, clientHeight: height } = this.#surface;
    const scale = window.devicePixelRatio;
    this.#canvas.width = width * scale;
    this.#canvas.height = height * scale;
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    context.scale(scale, scale);
    context.strokeStyle = getComputedStyle(this.#canvas).color;
    context.lineWidth = Math.max(2, width / 320);
    context.lineCap = context.lineJoin = "round";
    for (const line of this.#lines) {
      context.beginPath();
      for (const { x, y } of line) context.lineTo(x * width, y * height);
      context.stroke();
    }
  }
}
