// The presenter's phone: next, back, blank, and what to say.
import "./phone.css";
import { button, element } from "../live/dom.js";
import { connect } from "./connect.js";

const SECOND_MS = 1000;

document.title = "Remote";
const clock = element("span", { className: "clock", textContent: "0:00" });
const number = element("span");
const lost = element("p", { className: "lost", role: "status" });
const title = element("h1");
const next = element("p", { className: "after" });
const notes = element("div", { className: "notes" });
const forward = button("Next", () => say("next"), { className: "forward" });
const others = element(
  "p",
  { className: "others" },
  button("Back", () => say("prev")),
  button("Blank", () => say("blank")),
  button("First slide", () => say("first")),
);
document.body.append(
  element(
    "main",
    { className: "remote" },
    element("header", {}, number, clock),
    lost,
    title,
    next,
    notes,
    element("footer", {}, forward, others),
  ),
);

/** @type {number | undefined} */
let started;
setInterval(() => {
  if (started === undefined) return;
  const seconds = Math.floor((Date.now() - started) / SECOND_MS);
  clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}, SECOND_MS);

const say = connect(
  ({ slide }) => show(slide),
  (connected) => {
    lost.textContent = connected ? "" : "No connection to the deck. Trying again …";
    for (const each of document.querySelectorAll("button")) each.disabled = !connected;
  },
);

/** @type {string | undefined} */
let before;

/** @param {import("../live/phones.js").Slide | Record<string, never>} slide */
function show(slide) {
  if (!slide.title) {
    title.textContent = "No slide yet: open the deck.";
    return;
  }
  // The talk begins when its first slide is left.
  if (before && before !== slide.title && started === undefined) started = Date.now();
  before = slide.title;
  title.textContent = slide.blank ? `${slide.title} (blank)` : slide.title;
  number.textContent = `${slide.number} / ${slide.of}`;
  next.textContent = slide.next ? `Then: ${slide.next}` : "The last slide";
  notes.replaceChildren(...slide.notes.map((text) => element("p", { textContent: text })));
}
