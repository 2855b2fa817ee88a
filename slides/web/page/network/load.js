// Weights are loaded when they are needed, by a classic script: a page opened from disk may not fetch.

/** @typedef {import("./decode.js").Stored} Stored */

// The live page runs only scripts with its nonce. This one's is known only while it starts.
const nonce = document.currentScript?.nonce ?? "";
/** @type {Map<string, Promise<Stored>>} */
const asked = new Map();

/**
 * What the build has stored of a network.
 *
 * @param {string} name
 * @returns {Promise<Stored>}
 * @throws {Error} if there is no such file beside the page
 */
export function load(name) {
  const loading = asked.get(name) ?? loadScript(name);
  asked.set(name, loading);
  return loading;
}

/**
 * @param {string} name
 * @returns {Promise<Stored>}
 */
function loadScript(name) {
  const there = window.deckNetworks?.[name]; // in a deck that is one file
  if (there) return Promise.resolve(there);
  const script = document.createElement("script");
  script.src = `network-${name}.js`;
  script.nonce = nonce;
  return new Promise((resolve, reject) => {
    const missing = () => reject(new Error(`${script.src} holds no network.`));
    script.onerror = missing;
    script.onload = () => {
      const stored = window.deckNetworks?.[name];
      if (stored) resolve(stored);
      else missing();
    };
    document.head.append(script);
  });
}
