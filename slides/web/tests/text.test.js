// What a terminal would show of the text that programs write over themselves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { atRest, overwritten, withoutNumbers } from "../live/text.js";

/** @param {string[]} pieces as they arrive, one message after the other */
function shown(...pieces) {
  return atRest(pieces.reduce((before, piece) => overwritten(before + piece), ""));
}

test("a bar is written over where it stands", () => {
  assert.equal(shown("\r 0%", "\r 50%", "\r100%"), "100%");
  assert.equal(shown("ab\b!\n", "next"), "a!\nnext");
});

test("a bar below another is written over on its own line, however it arrives", () => {
  const pieces = ["\router 0%", "\n\rinner 0%", "\x1b[A", "\router 50%", "\n\rinner 9%\x1b[A"];
  assert.equal(shown(...pieces), "outer 50%\ninner 9%");
  assert.equal(shown(pieces.join("")), "outer 50%\ninner 9%");
  assert.equal(shown(...pieces, "\n\r        \r\x1b[A", "\router 99%"), "outer 99%\n        ");
});

test("the way up ends at the first line", () => {
  assert.equal(shown("a\nb\x1b[9A", "\rc"), "c\nb");
});

test("this cell's code has no file's number for a name", () => {
  assert.equal(
    withoutNumbers("/tmp/ipykernel_71/123.py:2: UserWarning: old"),
    "this cell, line 2: UserWarning: old",
  );
  assert.equal(withoutNumbers("invalid syntax (123.py, line 1)"), "invalid syntax (line 1)");
  assert.equal(withoutNumbers("see corpus.py:41"), "see corpus.py:41");
});
