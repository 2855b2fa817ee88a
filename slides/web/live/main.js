// The live layer: code on the slides is edited and run against the kernel of the server that serves
// the page. Without that server this script is not in the page, and the deck is read-only.
import "./live.css";
import { find } from "../page/find.js";
import { Banner } from "./banner.js";
import { Bar } from "./bar.js";
import { LiveCell } from "./cell.js";
import { offerKeys } from "./keys.js";
import { updateDisplays } from "./outputs.js";
import { letPhonesIn } from "./phones.js";
import { Place } from "./place.js";
import { problem } from "./problem.js";
import { Runner } from "./runner.js";
import { Session } from "./session.js";
import { Talk } from "./talk.js";

// Known only now; its nonce is not in the page's text.
const script = /** @type {HTMLScriptElement} */ (document.currentScript);
const embedded = new URLSearchParams(location.search).has("embed");
if (!embedded) document.addEventListener("deck-ready", start);

function start() {
  /** @type {import("./order.js").Code[]} */
  const code = JSON.parse(find(document, "#deck-cells", HTMLScriptElement).textContent ?? "");
  const base = new URL(script.dataset.baseUrl ?? "", location.href).href;
  const session = new Session(base);
  const runner = new Runner(session);
  /** @type {Map<string, LiveCell>} */
  const cells = new Map();
  const talk = new Talk({ code, cells, place: new Place(cells), session, runner });
  for (const built of code) {
    const root = document.getElementById(built.id);
    if (!built.live || !root?.querySelector("pre.code")) continue;
    cells.set(built.id, new LiveCell(built, root, script.nonce, talk));
  }
  const bar = new Bar(talk);
  const banner = new Banner();

  const update = () => {
    runner.next();
    talk.update();
    bar.update();
    banner.show(problem(talk));
  };
  session.changed = runner.changed = update;
  session.displayed = updateDisplays;
  offerKeys(talk, banner);
  if (script.dataset.phones !== undefined) letPhonesIn(base);
  const arrive = () => {
    talk.mount();
    talk.update();
  };
  window.Deck.reveal.on("slidechanged", arrive);
  arrive();
  void session.look();
}
