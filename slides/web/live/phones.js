// Phones in the room, where the server lets them in: one turns the slides, the others vote.
import { COMMANDS } from "../page/commands.js";
import { findAll } from "../page/find.js";
import { Ballot } from "./ballot.js";

/**
 * What the presenter's phone shows of a slide.
 *
 * @typedef {object} Slide
 * @property {string} title
 * @property {number} number from 1
 * @property {number} of so many
 * @property {string} next the title of the next slide; "" for none
 * @property {string[]} notes a paragraph each
 * @property {boolean} blank the screen is blank
 */
/**
 * What is asked; none if there is no text.
 *
 * @typedef {object} Question
 * @property {string} id of this asking: a question that is asked again begins without votes
 * @property {string} text
 * @property {string[]} choices
 * @property {boolean} closed no more votes
 */

const RETRY_MS = 2000;
const EVENTS = ["slidechanged", "fragmentshown", "fragmenthidden", "paused", "resumed"];

/** @param {string} base the server's address, with a slash at the end */
export function letPhonesIn(base) {
  const { reveal, addKey } = window.Deck;
  /** @type {WebSocket | undefined} */
  let socket;
  const say = (/** @type {{slide?: Slide, question?: Question | {}}} */ message) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const ballot = new Ballot((question) => say({ question }));
  const tell = () => say({ slide: shown() });
  const open = () => {
    socket = new WebSocket(`${base.replace(/^http/, "ws")}deck/room`);
    socket.onopen = () => {
      tell();
      ballot.tell();
    };
    socket.onmessage = ({ data }) => {
      const told = JSON.parse(data);
      if (told.vote) ballot.address = told.vote;
      if (told.votes) ballot.count(told.votes, told.phones);
      if (told.command) COMMANDS[told.command]?.(reveal);
    };
    socket.onclose = () => setTimeout(open, RETRY_MS);
  };
  for (const event of EVENTS) reveal.on(event, tell);
  reveal.on("slidechanged", () => ballot.close());
  addKey({ key: "a", description: "Ask the room, by phone; again: the votes; again: away" }, () =>
    ballot.press(),
  );
  open();
}

/** @returns {Slide} */
function shown() {
  const { reveal, slides, current } = window.Deck;
  const all = slides().filter((slide) => slide.dataset.visibility !== "hidden");
  const at = all.indexOf(current());
  const plan = new URLSearchParams(location.search).get("plan") === "25" ? "25" : "45";
  return {
    title: titleOf(all[at]),
    number: at + 1,
    of: all.length,
    next: titleOf(all[at + 1]),
    notes: notesOf(current(), plan),
    blank: reveal.isPaused(),
  };
}

/** @param {HTMLElement} [slide] */
function titleOf(slide) {
  return slide?.getAttribute("aria-label") ?? "";
}

/**
 * A slide's notes for a talk, a paragraph each.
 *
 * @param {HTMLElement} slide
 * @param {"25" | "45"} plan
 */
function notesOf(slide, plan) {
  return findAll(slide, ".notes p, .notes li", HTMLElement)
    .filter((part) => plan === "45" || !part.closest(".longer"))
    .map((part) => part.textContent?.trim() ?? "")
    .filter(Boolean);
}
