// A vote on the slide's question: the way in on the wall while it is open, then what was chosen.
import { findAll } from "../page/find.js";
import { element } from "./dom.js";

const NONE = "This slide asks nothing that phones can vote on.";

/** @typedef {import("./phones.js").Question} Question */

export class Ballot {
  /** Where phones vote: an address, and a picture of it to scan. @type {{address: string, picture: string} | undefined} */
  address;
  #tell;
  /** @type {Question | null} */
  #question = null;
  /** @type {number[]} */
  #votes = [];
  #phones = 0;
  #panel = element("aside", { className: "ballot", "aria-label": "Vote by phone", hidden: true });

  /** @param {(question: Question | {}) => void} tell called when the question has changed */
  constructor(tell) {
    this.#tell = tell;
    document.body.append(this.#panel);
  }

  /** Open the vote on this slide's question; then close it and show the votes; then put it away. */
  press() {
    if (this.#question?.closed) return this.close();
    if (this.#question) this.#question.closed = true;
    else this.#question = questionOf(window.Deck.current());
    if (!this.#question) window.Deck.announce(NONE);
    this.#show();
    this.tell();
  }

  /** Put the vote away. */
  close() {
    if (!this.#question) return;
    this.#question = null;
    this.#votes = [];
    this.#show();
    this.tell();
  }

  /** Tell the phones what is asked. */
  tell() {
    this.#tell(this.#question ?? {});
  }

  /**
   * @param {number[]} votes for each choice
   * @param {number} phones that are there to vote
   */
  count(votes, phones) {
    this.#votes = votes;
    this.#phones = phones;
    this.#show();
  }

  #show() {
    const question = this.#question;
    this.#panel.hidden = !question;
    if (!question) return;
    const total = this.#votes.reduce((sum, n) => sum + n, 0);
    this.#panel.replaceChildren(
      element("h2", { textContent: question.text }),
      ...(question.closed ? [] : this.#wayIn()),
      choicesOf(question, this.#votes, total),
      element("p", { className: "total", role: "status" }, said(total, this.#phones, question)),
    );
  }

  #wayIn() {
    if (!this.address) return [];
    const { address, picture } = this.address;
    return [
      element("img", { src: picture, alt: "The address below, to scan" }),
      element("p", { className: "address", textContent: address.replace(/^http:\/\//, "") }),
    ];
  }
}

/**
 * @param {HTMLElement} slide
 * @returns {Question | null}
 */
function questionOf(slide) {
  const [vote] = findAll(slide, ".vote", HTMLElement);
  if (!vote) return null;
  const { question: text = "", choices = "[]" } = vote.dataset;
  return { id: String(Date.now()), text, choices: JSON.parse(choices), closed: false };
}

/**
 * The choices; with a bar and a number each when the vote is closed.
 *
 * @param {Question} question
 * @param {number[]} votes
 * @param {number} total
 */
function choicesOf({ choices, closed }, votes, total) {
  const list = element("ol", { className: "choices" });
  for (const [i, text] of choices.entries()) {
    const item = element("li", { textContent: text });
    if (closed) {
      const n = votes[i] ?? 0;
      item.append(element("b", { textContent: String(n) }));
      item.style.setProperty("--share", `${total ? (100 * n) / total : 0}%`);
    }
    list.append(item);
  }
  return list;
}

/**
 * @param {number} total
 * @param {number} phones
 * @param {Question} question
 */
function said(total, phones, { closed }) {
  const votes = `${total} ${total === 1 ? "vote" : "votes"}`;
  return closed ? votes : `${votes} from ${phones} ${phones === 1 ? "phone" : "phones"}`;
}
