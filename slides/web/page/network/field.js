// A field to type into, with its label and what is to be said of the text.

let fields = 0;

export class Field {
  element = document.createElement("div");
  #field = document.createElement("input");
  #note = document.createElement("p");

  /**
   * @param {string} name
   * @param {(text: string) => void} read called with each text
   */
  constructor(name, read) {
    const label = document.createElement("label");
    label.textContent = name;
    label.htmlFor = this.#field.id = `field-${++fields}`;
    Object.assign(this.#field, { spellcheck: false, autocomplete: "off", className: "seed" });
    this.#field.oninput = () => read(this.#field.value);
    // With braces: a handler that returns false would have the key do nothing.
    this.#field.onkeydown = ({ key }) => {
      if (key === "Escape") this.#field.blur();
    };
    this.#note.className = "note";
    this.#note.setAttribute("role", "status");
    this.element.className = "settings";
    this.element.append(label, this.#field, this.#note);
  }

  /**
   * @param {string} text
   * @param {number} most characters
   */
  begin(text, most) {
    this.#field.maxLength = most;
    this.#field.value = text;
  }

  /** @param {string[]} unknown characters that the network does not know */
  note(unknown) {
    this.#note.textContent = unknown.length ? `It does not know ${unknown.join(" ")}` : "";
  }
}

/**
 * The element of a pad.
 *
 * @param {string} kind
 * @param {string} label
 */
export function padElement(kind, label) {
  const element = document.createElement("div");
  element.className = `pad ${kind}`;
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", label);
  element.setAttribute("aria-busy", "true");
  return element;
}

/**
 * A box for what is as wide as a slide: where there is less room, it scrolls, with keys, too.
 *
 * @param {Element} content
 */
export function roomFor(content) {
  const room = document.createElement("div");
  room.className = "room";
  room.tabIndex = 0;
  room.append(content);
  return room;
}
