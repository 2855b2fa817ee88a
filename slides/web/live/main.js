// The live layer: code on the slides is edited and run against the kernel of the server that serves
// the page. Without that server this script is not in the page, and the deck is read-only.
import "./live.css";
import { Banner } from "./banner.js";
import { Bar } from "./bar.js";
import { LiveCell } from "./cell.js";
import { offerKeys } from "./keys.js";
import { updateDisplays } from "./outputs.js";
import { problem } from "./problem.js";
import { Runner } from "./runner.js";
import { Session } from "./session.js";
import { Talk } from "./talk.js";

const script = document.currentScript; // known only now; its nonce is not in the page's text
const embedded = new URLSearchParams(location.search).has("embed");
if (!embedded) document.addEventListener("deck-ready", start);

function start() {
  const code = JSON.parse(document.getElementById("deck-cells").textContent);
  const session = new Session(new URL(script.dataset.baseUrl, location.href).href);
  const runner = new Runner(session);
  const asked = {
    run: (cell) => talk.run(cell),
    runAbove: (cell) => talk.runAbove(cell),
    restored: (cell) => talk.restored(cell),
  };
  const cells = new Map(
    code
      .filter(({ id, live }) => live && document.getElementById(id)?.querySelector("pre.code"))
      .map((built) => [built.id, new LiveCell(built, script.nonce, asked)]),
  );
  const talk = new Talk({ code, cells, session, runner });
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
  const arrive = () => {
    talk.mount();
    talk.update();
  };
  window.Deck.reveal.on("slidechanged", arrive);
  arrive();
  session.look();
}
