// A phone of the audience: the question that is on the wall, and its choices.
import "./phone.css";
import { button, element } from "../live/dom.js";
import { connect } from "./connect.js";

document.title = "Vote";
const lost = element("p", { className: "lost", role: "status" });
const question = element("h1", { "aria-live": "polite" });
const choices = element("div", { className: "choices" });
const word = element("p", { className: "after", role: "status" });
document.body.append(element("main", { className: "vote" }, lost, question, choices, word));

let asked = "";
/** @type {number | undefined} */
let chosen;

const say = connect(
  ({ question }) => show(question),
  (connected) => {
    lost.textContent = connected ? "" : "No connection to the deck. Trying again …";
    // The deck's server may have been started again: it has forgotten the vote.
    if (connected && chosen !== undefined) say(chosen);
  },
);

/** @param {import("../live/phones.js").Question | Record<string, never>} told */
function show(told) {
  if (told.text !== asked) chosen = undefined;
  asked = told.text ?? "";
  question.textContent = asked || "The next question will stand here.";
  choices.replaceChildren(
    ...(told.choices ?? []).map((text, i) =>
      button(text, () => choose(i, told), {
        disabled: told.closed,
        "aria-pressed": String(i === chosen),
      }),
    ),
  );
  word.textContent = told.closed ? "The vote is closed: look at the wall." : "";
  if (asked && !told.closed && chosen !== undefined) {
    word.textContent = "You may change your mind until the vote is closed.";
  }
}

/**
 * @param {number} i
 * @param {import("../live/phones.js").Question | Record<string, never>} told
 */
function choose(i, told) {
  chosen = i;
  say(i);
  show(told);
}
