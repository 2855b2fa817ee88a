// A phone's connection to the deck. It comes back by itself: phones sleep, and networks fail.

const RETRY_MS = 1500;

/**
 * @param {(message: Record<string, any>) => void} told called with what the deck says
 * @param {(connected: boolean) => void} changed called when the connection comes or goes
 * @returns {(says: string | number) => void} says something to the deck
 */
export function connect(told, changed) {
  const phone = ownId();
  /** @type {WebSocket} */
  let socket;
  const open = () => {
    socket = new WebSocket(`${location.href.replace(/^http/, "ws").replace(/\/$/, "")}/socket`);
    socket.onopen = () => {
      socket.send(JSON.stringify({ phone }));
      changed(true);
    };
    socket.onmessage = ({ data }) => told(JSON.parse(data));
    socket.onclose = () => {
      changed(false);
      setTimeout(open, RETRY_MS);
    };
  };
  open();
  return (says) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ says }));
  };
}

/** What tells this phone from others, until its page is closed: a vote counts once. */
function ownId() {
  const kept = sessionStorage.getItem("phone");
  if (kept) return kept;
  const made = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join(
    "",
  );
  sessionStorage.setItem("phone", made);
  return made;
}
