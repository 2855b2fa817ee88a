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

/** @type {{id?: string, choice?: number}} the vote, and in which asking */
let voted = {};

const say = connect(
  ({ question }) => {
    show(question);
    // The deck's server may have been started again: it has forgotten the vote.
    if (isVoted(question) && !question.closed) say(voted.choice ?? 0);
  },
  (connected) => {
    lost.textContent = connected ? "" : "No connection to the deck. Trying again …";
  },
);

/** @param {import("../live/phones.js").Question | Record<string, never>} told */
function show(told) {
  const chosen = isVoted(told) ? voted.choice : undefined;
  question.textContent = told.text ?? "The next question will stand here.";
  choices.replaceChildren(
    ...(told.choices ?? []).map((text, i) =>
      button(text, () => choose(i, told), {
        disabled: told.closed,
        "aria-pressed": String(i === chosen),
      }),
    ),
  );
  word.textContent = told.closed ? "The vote is closed: look at the wall." : "";
  if (!told.closed && chosen !== undefined) {
    word.textContent = "You may change your mind until the vote is closed.";
  }
}

/** @param {import("../live/phones.js").Question | Record<string, never>} told */
function isVoted({ id }) {
  return id !== undefined && id === voted.id;
}

/**
 * @param {number} i
 * @param {import("../live/phones.js").Question | Record<string, never>} told
 */
function choose(i, told) {
  voted = { id: told.id, choice: i };
  say(i);
  show(told);
}
