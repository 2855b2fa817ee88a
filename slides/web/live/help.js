// What the kernel knows of the code that one writes: how a name goes on, and what it means.
import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, showTooltip } from "@codemirror/view";
import { element } from "./dom.js";
import { withoutAnsi } from "./text.js";

const MOST_LINES = 14;
const HOVER_MS = 500;

/** @typedef {import("./session.js").Answers} Answers */
/**
 * @typedef {<Kind extends "complete" | "inspect">(
 *   kind: Kind, at: {code: string, cursor: number}) => Promise<Answers[Kind] | null>} Ask
 */
/** @typedef {{text: string, at: number}} Help about what stands at a place */

/** @type {import("@codemirror/state").StateEffectType<Help | null>} */
const setHelp = StateEffect.define();

/** @type {StateField<Help | null>} */
const shownHelp = StateField.define({
  create: () => /** @type {Help | null} */ (null),
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setHelp)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : shown;
  },
  provide: (field) => showTooltip.from(field, (shown) => shown && tooltip(shown)),
});

/**
 * How a name goes on.
 *
 * @param {Ask} ask
 * @returns {import("@codemirror/autocomplete").CompletionSource}
 */
export function completions(ask) {
  return async ({ state, pos }) => {
    const { before, after } = inCharacters(state.doc.toString());
    const found = await ask("complete", { code: state.doc.toString(), cursor: before(pos) });
    if (!found?.matches.length) return null;
    const options = found.matches.map((label) => ({ label }));
    return { from: after(found.cursor_start), to: after(found.cursor_end), options };
  };
}

/**
 * What a name means: where the mouse rests on it, and where `showHelp` asks for it.
 *
 * @param {Ask} ask
 */
export function help(ask) {
  const hover = hoverTooltip(
    async (view, at) => {
      if (!/[\w.]/.test(view.state.sliceDoc(at, at + 1))) return null;
      const text = await explain(ask, view, at);
      return text ? tooltip({ text, at }) : null;
    },
    { hoverTime: HOVER_MS },
  );
  const close = (/** @type {EditorView} */ view) => {
    if (!view.state.field(shownHelp)) return false;
    view.dispatch({ effects: setHelp.of(null) });
    return true;
  };
  return [hover, shownHelp, keymap.of([{ key: "Escape", run: close }])];
}

/**
 * A command that shows what the name or the call at the cursor means; at the beginning of a line it
 * leaves the key to others.
 *
 * @param {Ask} ask
 * @returns {import("@codemirror/view").Command}
 */
export function showHelp(ask) {
  return (view) => {
    const at = view.state.selection.main.head;
    const line = view.state.doc.lineAt(at);
    if (!line.text.slice(0, at - line.from).trim()) return false;
    void explain(ask, view, at).then((text) => {
      if (text && view.state.selection.main.head === at)
        view.dispatch({ effects: setHelp.of({ text, at }) });
    });
    return true;
  };
}

/**
 * @param {Ask} ask
 * @param {EditorView} view
 * @param {number} at
 */
async function explain(ask, view, at) {
  const code = view.state.doc.toString();
  const found = await ask("inspect", { code, cursor: inCharacters(code).before(at) });
  const lines = withoutAnsi(found?.data["text/plain"] ?? "")
    .trim()
    .split("\n");
  return lines.slice(0, MOST_LINES).join("\n") + (lines.length > MOST_LINES ? "\n…" : "");
}

/**
 * @param {Help} shown
 * @returns {import("@codemirror/view").Tooltip}
 */
function tooltip({ text, at }) {
  const dom = element("div", {}, element("pre", { className: "live-help", textContent: text }));
  return { pos: at, above: true, create: () => ({ dom }) };
}

/**
 * The kernel counts characters, JavaScript the halves of those beyond 16 bits.
 *
 * @param {string} code
 */
function inCharacters(code) {
  const characters = [...code];
  return {
    before: (/** @type {number} */ at) => [...code.slice(0, at)].length,
    after: (/** @type {number} */ at) => characters.slice(0, at).join("").length,
  };
}
