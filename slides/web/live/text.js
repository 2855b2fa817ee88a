// Text as a terminal would show it, and no more of it than a slide can hold.
import { AnsiUp } from "ansi_up";

const MOST_LINES = 400;
const MOST_CHARACTERS = 40_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI codes begin with one
const ANSI_CODE = /\x1b\[[0-9;]*[A-Za-z]/g;

/**
 * Apply carriage returns and backspaces, which progress bars use to write over a line.
 *
 * @param {string} text
 */
export function overwritten(text) {
  const lines = text.replaceAll(/\r+\n/g, "\n").split("\n");
  return lines.map((line) => withReturns(withBackspaces(line))).join("\n");
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
