// A CodeMirror editor that looks like the static code it replaces.
import { acceptCompletion, autocompletion, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import {
  bracketMatching,
  codeFolding,
  foldEffect,
  foldedRanges,
  indentUnit,
  syntaxHighlighting,
  unfoldEffect,
} from "@codemirror/language";
import { EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, tooltips } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";
import { completions, help, showHelp } from "./help.js";

// Pygments' class names, so that both have their colours from the same rules.
const CLASSES = tagHighlighter([
  { tag: tags.keyword, class: "k" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: tags.moduleKeyword, class: "kn" },
  { tag: tags.operatorKeyword, class: "ow" },
  { tag: [tags.string, tags.special(tags.string)], class: "s2" },
  { tag: tags.modifier, class: "si" }, // the format in an f-string
  { tag: tags.comment, class: "c1" },
  { tag: tags.number, class: "mi" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.definition(tags.className), class: "nc" },
]);

const LOOK = EditorView.theme({
  "&": { background: "none", color: "inherit" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit" },
  ".cm-content": { padding: "0", caretColor: "currentColor" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--line)" },
  ".cm-line": { padding: "0", transition: "opacity 0.2s" },
});

/** @typedef {{className: string, lines: number[]}} Marks lines by their numbers, from 1 */
/** @type {import("@codemirror/state").StateEffectType<Marks>} */
const markLines = StateEffect.define();
const marked = StateField.define({
  create: () => Decoration.none,
  update(decorations, transaction) {
    // A mark is about the code that ran: it goes when that changes.
    if (transaction.docChanged) decorations = Decoration.none;
    for (const effect of transaction.effects) {
      if (effect.is(markLines)) decorations = decorate(transaction.state.doc, effect.value);
    }
    return decorations;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * @param {import("@codemirror/state").Text} doc
 * @param {Marks} marks
 */
function decorate(doc, { className, lines }) {
  const exist = lines.filter((number) => number >= 1 && number <= doc.lines);
  const line = Decoration.line({ class: className });
  return Decoration.set(
    exist.map((number) => line.range(doc.line(number).from)),
    true,
  );
}

/**
 * What stands in the place of folded lines, as in the static code.
 *
 * @param {EditorView} _view
 * @param {(event: Event) => void} unfold
 * @param {number} lines
 */
function placeholder(_view, unfold, lines) {
  const shown = document.createElement("button");
  shown.type = "button";
  shown.className = "fold";
  shown.textContent = `⋯ ${lines} ${lines === 1 ? "line" : "lines"}`;
  shown.setAttribute("aria-label", `Show ${shown.textContent.slice(2)} more`);
  shown.onclick = unfold;
  return shown;
}

/**
 * Tab completes what it stands behind, and else indents.
 *
 * @param {EditorView} view
 */
function completeWord(view) {
  const { head, empty } = view.state.selection.main;
  const before = view.state.sliceDoc(Math.max(0, head - 1), head);
  if (acceptCompletion(view)) return true;
  return empty && /[\w.]/.test(before) ? startCompletion(view) : false;
}

/**
 * @param {object} options
 * @param {HTMLElement} options.parent
 * @param {string} options.source the text to begin with
 * @param {string} options.nonce for its styles
 * @param {string} options.label its name for screen readers
 * @param {() => void} options.onRun
 * @param {(source: string) => void} options.onChange
 * @param {import("./help.js").Ask} options.ask the kernel about the code
 */
export function createEditor({ parent, source, nonce, label, onRun, onChange, ask }) {
  const run = () => {
    onRun();
    return true;
  };
  const leave = () => {
    view.contentDOM.blur();
    return true;
  };
  const runs = ["Shift-Enter", "Ctrl-Enter", "Mod-Enter"].map((key) => ({ key, run }));
  const view = new EditorView({
    parent,
    doc: source,
    extensions: [
      Prec.highest(keymap.of(runs)),
      autocompletion({
        override: [completions(ask)],
        activateOnTyping: false,
        interactionDelay: 0,
        icons: false,
      }),
      help(ask),
      tooltips({ parent: document.body }),
      keymap.of([
        { key: "Tab", run: completeWord, shift: showHelp(ask) },
        { key: "Escape", run: leave },
        indentWithTab,
        ...defaultKeymap,
        ...historyKeymap,
      ]),
      history(),
      pythonLanguage,
      syntaxHighlighting(CLASSES),
      bracketMatching(),
      codeFolding({
        preparePlaceholder: ({ doc }, { from, to }) =>
          doc.lineAt(to).number - doc.lineAt(from).number + 1,
        placeholderDOM: placeholder,
      }),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      EditorView.cspNonce.of(nonce),
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
      EditorView.updateListener.of(
        ({ docChanged, state }) => docChanged && onChange(state.doc.toString()),
      ),
      LOOK,
      marked,
    ],
  });
  return {
    get source() {
      return view.state.doc.toString();
    },
    set source(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    focus: () => view.focus(),
    leave,
    /**
     * Mark lines by a class, until the text changes.
     *
     * @param {string} className
     * @param {number[]} lines their numbers, from 1
     */
    mark: (className, lines) => view.dispatch({ effects: markLines.of({ className, lines }) }),
    /**
     * Fold lines away, and no others.
     *
     * @param {{from: number, to: number}[]} runs numbers of first and last lines, from 1
     */
    fold: (runs) => {
      const { doc } = view.state;
      /** @type {StateEffect<{from: number, to: number}>[]} */
      const effects = [];
      foldedRanges(view.state).between(0, doc.length, (from, to) => {
        effects.push(unfoldEffect.of({ from, to }));
      });
      for (const { from, to } of runs) {
        if (to > doc.lines) continue; // somebody has deleted them
        effects.push(foldEffect.of({ from: doc.line(from).from, to: doc.line(to).to }));
      }
      view.dispatch({ effects });
    },
  };
}
