// The foot of the page: the topic, where one is, and buttons for those without a keyboard.

/**
 * @param {import("reveal.js").RevealApi} deck
 * @param {() => void} help shows the list of keys
 * @returns {{show: (slide: HTMLElement, slides: HTMLElement[]) => void}}
 */
export function createFoot(deck, help) {
  const foot = document.createElement("footer");
  foot.className = "foot";
  const topic = foot.appendChild(document.createElement("span"));
  topic.className = "topic";
  const back = button("‹", "Back", () => deck.prev());
  const number = document.createElement("span");
  number.className = "number";
  foot.append(
    back,
    number,
    button("›", "Next", () => deck.next()),
    button("?", "Keys", help),
  );
  document.body.append(foot);
  return {
    show(slide, slides) {
      topic.textContent = slide.dataset.topicTitle ?? "";
      number.textContent = `${slides.indexOf(slide) + 1} / ${slides.length}`;
    },
  };
}

/**
 * @param {string} text
 * @param {string} label
 * @param {() => void} run
 */
function button(text, label, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.onclick = run;
  return made;
}
