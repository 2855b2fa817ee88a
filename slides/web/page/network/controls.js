// What one sets and presses: a beginning, buttons, the temperature, what is read, which unit is followed.

const LONGEST = 60; // characters of a beginning
let pads = 0;

/**
 * What the controls offer to do.
 *
 * @typedef {object} Actions
 * @property {(seed: string) => void} begin
 * @property {() => void} write write on, or pause
 * @property {() => void} step
 * @property {() => void} restart
 * @property {(temperature: number) => void} temper
 * @property {(all: boolean) => void} read
 * @property {(unit: number | null) => void} follow
 */

export class Controls {
  element = document.createElement("form");
  #seed = input("text");
  #temperature = input("range");
  #degrees = document.createElement("output");
  #reads = document.createElement("select");
  #follows = document.createElement("select");
  #write;
  #step;
  #note = document.createElement("p");
  #ofWindow;
  #ofUnits;

  /**
   * @param {Actions} actions
   */
  constructor(actions) {
    const id = `pad-${++pads}`;
    Object.assign(this.#seed, { maxLength: LONGEST, spellcheck: false, autocomplete: "off" });
    this.#seed.className = "seed";
    Object.assign(this.#temperature, { min: "0", max: "2", step: "0.1", value: "1" });
    this.#write = button("Write", actions.write);
    this.#write.className = "write";
    this.#step = button("One step", actions.step);
    this.#note.className = "note";
    this.#note.setAttribute("role", "status");
    this.#ofWindow = labelled(`${id}-reads`, "It reads", this.#reads);
    this.#ofUnits = labelled(`${id}-follows`, "Colour by", this.#follows);
    const begin = labelled(`${id}-seed`, "Begin with", this.#seed);
    begin.classList.add("begin");
    this.element.className = "settings";
    this.element.append(
      begin,
      group(this.#write, this.#step, button("Start again", actions.restart)),
      labelled(`${id}-temperature`, "Temperature", this.#temperature, this.#degrees),
      this.#ofWindow,
      this.#ofUnits,
      this.#note,
    );
    this.#listen(actions);
  }

  /**
   * Offer what a network has.
   *
   * @param {import("./pad.js").Settings} settings
   */
  offer({ seed, window, drawn }) {
    this.#seed.value = seed;
    this.#ofWindow.hidden = window === null || !drawn;
    this.#ofUnits.hidden = !drawn;
    this.#reads.replaceChildren(
      new Option(`the last ${window} characters`, ""),
      new Option("all, in one go", "all"),
    );
    this.#follows.replaceChildren(
      new Option("no unit", ""),
      ...(drawn?.told ?? []).map(
        ([unit, after, share]) =>
          new Option(
            `unit ${unit}, ${share < 0 ? "low" : "high"} after ${after}: ${share.toFixed(2)}`,
            String(unit),
          ),
      ),
      ...(drawn?.units ?? []).map((unit) => new Option(`unit ${unit}`, String(unit))),
    );
  }

  get seed() {
    return this.#seed.value;
  }

  /** @param {boolean} writing */
  show(writing) {
    this.#write.textContent = writing ? "Pause" : "Write";
  }

  /** @param {number | null} unit */
  follow(unit) {
    this.#follows.value = unit === null ? "" : String(unit);
  }

  /** @param {string} text what the reader should know of the beginning, "" for nothing */
  note(text) {
    this.#note.textContent = text;
  }

  /** @param {Actions} actions */
  #listen({ begin, write, temper, read, follow }) {
    this.element.onsubmit = (event) => {
      event.preventDefault();
      write();
    };
    this.#seed.oninput = () => begin(this.#seed.value);
    const degrees = () => {
      this.#degrees.textContent = Number(this.#temperature.value).toFixed(1);
    };
    degrees();
    this.#temperature.oninput = () => {
      degrees();
      temper(Number(this.#temperature.value));
    };
    this.#reads.onchange = () => read(this.#reads.value === "all");
    this.#follows.onchange = () =>
      follow(this.#follows.value === "" ? null : Number(this.#follows.value));
    // Back to the deck's own keys, as from any field.
    this.element.addEventListener("keydown", ({ key, target }) => {
      if (key === "Escape" && target instanceof HTMLElement) target.blur();
    });
  }
}

/** @param {string} type */
function input(type) {
  const made = document.createElement("input");
  made.type = type;
  return made;
}

/**
 * @param {string} text
 * @param {() => void} run
 */
function button(text, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.onclick = run;
  return made;
}

/** @param {HTMLElement[]} parts */
function group(...parts) {
  const made = document.createElement("div");
  made.className = "group";
  made.append(...parts);
  return made;
}

/**
 * @param {string} id
 * @param {string} text
 * @param {HTMLElement} field
 * @param {HTMLElement[]} more
 */
function labelled(id, text, field, ...more) {
  const label = document.createElement("label");
  label.textContent = text;
  label.htmlFor = field.id = id;
  return group(label, field, ...more);
}
