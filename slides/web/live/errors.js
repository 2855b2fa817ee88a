// An error as an audience can read it: what, where, and the whole traceback on request.
import { element, keepKeys } from "./dom.js";
import { withoutAnsi, withoutNumbers } from "./text.js";

const MOST_PLACES = 4;

/**
 * The line of the cell on which an error came up, from 1; null if it came from elsewhere.
 *
 * @param {string[]} traceback as IPython sends it: the first place is in the cell that was run
 */
export function failingLine(traceback) {
  const [, line] = withoutAnsi(traceback.join("\n")).match(/Cell In\[\d+\], line (\d+)/) ?? [];
  return line ? Number(line) : null;
}

/** @param {import("@jupyterlab/services/lib/kernel/messages.js").IErrorMsg["content"]} error */
export function drawError({ ename, evalue, traceback }) {
  const plain = traceback.map(withoutAnsi);
  const said = withoutNumbers(withoutAnsi(evalue));
  const what = element("p", {}, element("strong", { textContent: ename }), said && `: ${said}`);
  const places = element("p", { className: "places", textContent: placesOf(plain).join(" → ") });
  const all = element("details", {}, element("summary", { textContent: "Traceback" }));
  all.append(element("pre", { textContent: withoutNumbers(plain.join("\n")), tabIndex: 0 }));
  all.addEventListener("toggle", () => {
    const slide = all.closest("section[id]");
    if (slide instanceof HTMLElement) window.Deck.fit(slide);
  });
  keepKeys(all);
  return [what, places, all];
}

/**
 * "line 2 → corpus.py:41, in windows": the first and the last places of a traceback.
 *
 * @param {string[]} frames
 */
function placesOf(frames) {
  const places = frames.flatMap((frame) => {
    const cell = frame.match(/^\s*Cell In\[\d+\], line (\d+)(?:, in (\w+))?/);
    if (cell) return [`line ${cell[1]}${cell[2] ? `, in ${cell[2]}` : ""}`];
    const file = frame.match(/^File .*?([^/\\]+:\d+)(?:, in ([\w.<>]+))?/);
    return file ? [`${file[1]}${file[2] ? `, in ${file[2]}` : ""}`] : [];
  });
  if (places.length <= MOST_PLACES) return places;
  return [...places.slice(0, 2), "…", ...places.slice(-2)];
}
