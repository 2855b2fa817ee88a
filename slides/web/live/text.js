// Text as a terminal would show it, and no more of it than a slide can hold.
import { AnsiUp } from "ansi_up";

const MOST_LINES = 400;
const MOST_CHARACTERS = 40_000;
const ESCAPE = "\x1b\\["; // ANSI codes begin with it
const LINES_UP = new RegExp(`${ESCAPE}(\\d*)A`);
const LINE_MOVES = new RegExp(`(\n|${ESCAPE}\\d*A)`);
const WAY_BACK = new RegExp(`\r?(${ESCAPE}\\d*A)?$`);
const ANSI_CODE = new RegExp(`${ESCAPE}[0-9;]*[A-Za-z]`, "g");

/**
 * Apply carriage returns, backspaces and the way back up, by which progress bars write over lines.
 *
 * @param {string} text
 */
export function overwritten(text) {
  const { lines, below } = inLines(text.replaceAll(/\r+\n/g, "\n"));
  const shown = lines.map((line) => withReturns(withBackspaces(line))).join("\n");
  return below ? `${shown}\x1b[${below}A` : shown;
}

/**
 * The lines of a text whose writer may have gone back up in it, and how many lie below where it is.
 *
 * @param {string} text
 */
function inLines(text) {
  const lines = [""];
  let at = 0;
  for (const part of text.split(LINE_MOVES)) {
    const up = part.match(LINES_UP);
    if (part === "\n") {
      at += 1;
      lines[at] = lines[at] === undefined ? "" : `${lines[at]}\r`;
    } else if (up) at = Math.max(0, at - Number(up[1] || 1));
    else lines[at] += part;
  }
  return { lines, below: lines.length - 1 - at };
}

/**
 * A text without the moves at its end, which take effect with what comes next.
 *
 * @param {string} text
 */
export function atRest(text) {
  return text.replace(WAY_BACK, "");
}

/**
 * The end of a text that is too long, or its beginning if `fromStart`; and what was left out.
 *
 * @param {string} text
 * @returns {{text: string, note: string}}
 */
export function capped(text, fromStart = false) {
  const lines = text.split("\n");
  const keptLines = fromStart ? lines.slice(0, MOST_LINES) : lines.slice(-MOST_LINES);
  const leftOut = lines.length - keptLines.length;
  let kept = keptLines.join("\n");
  const tooLong = kept.length > MOST_CHARACTERS;
  if (tooLong) kept = fromStart ? kept.slice(0, MOST_CHARACTERS) : kept.slice(-MOST_CHARACTERS);
  if (!leftOut && !tooLong) return { text, note: "" };
  const what = leftOut ? `${leftOut.toLocaleString("en")} lines` : "a part of a very long line";
  return { text: kept, note: `${fromStart ? "the rest, " : "before this, "}${what}, not shown` };
}

/**
 * HTML of a text with ANSI colours.
 *
 * @param {string} text
 */
export function ansiToHtml(text) {
  const converter = new AnsiUp();
  converter.use_classes = true;
  converter.url_allowlist = {};
  return converter.ansi_to_html(text);
}

/**
 * Text in which this cell's code is not called by the number of a file that nobody has written.
 *
 * @param {string} text
 */
export function withoutNumbers(text) {
  return text
    .replaceAll(/\S*ipykernel_\d+[/\\]\d+\.py:(\d+)/g, "this cell, line $1")
    .replaceAll(/\(\d+\.py, line (\d+)\)/g, "(line $1)");
}

/** @param {string} text */
export function withoutAnsi(text) {
  return text.replaceAll(ANSI_CODE, "");
}

/** @param {string} line */
function withBackspaces(line) {
  if (!line.includes("\b")) return line;
  /** @type {string[]} */
  const shown = [];
  for (const character of line) {
    if (character === "\b") shown.pop();
    else shown.push(character);
  }
  return shown.join("");
}

/** @param {string} line */
function withReturns(line) {
  if (!line.includes("\r")) return line;
  // A return at the end of what has come so far only takes effect with what comes next.
  const end = line.endsWith("\r") ? "\r" : "";
  const parts = line.slice(0, line.length - end.length).split("\r");
  return parts.reduce((shown, part) => part + shown.slice(part.length), "") + end;
}
