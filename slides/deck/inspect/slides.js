// Turning to a slide, and what holds on every slide: a heading of its own, notes, links, pictures
// with words. Defines deckCheck's entries for check.py.
globalThis.deckCheck ??= {};
{
  const MOST_FRAMES = 600; // to wait for a network

  // What fades or moves would be measured on its way.
  const still = new CSSStyleSheet();
  still.insertRule("*, ::before, ::after { transition: none !important }");
  still.insertRule("*, ::before, ::after { animation: none !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];

  // With a history, Reveal turns to each slide twice: the second time since the address changed.
  globalThis.Deck?.reveal?.configure({ history: false });

  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  const settled = async () => {
    await document.fonts.ready;
    await frame();
  };

  // A network comes when its pad is seen.
  const loaded = async (slide) => {
    const busy = () => slide.querySelector("[aria-busy=true]");
    busy()?.scrollIntoView();
    for (let frames = 0; busy() && frames < MOST_FRAMES; frames++) await frame();
  };

  // Formulas hold their text twice: for screen readers, and to look at.
  const words = (element) => {
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll(".katex-html")) part.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  const heading = (slide) => slide.querySelector("h1, h2");

  const title = (slide) => (heading(slide) && words(heading(slide))) || slide.id;

  deckCheck.slides = () => [...document.querySelectorAll("main.slides > section > section")];

  // A slide with all its steps done, at rest, in its designed size and colours.
  deckCheck.show = async (number) => {
    const slide = deckCheck.slides()[number];
    const { h, v } = Deck.reveal.getIndices(slide);
    Deck.reveal.slide(h, v, -1);
    while (Deck.reveal.nextFragment());
    await settled();
    await loaded(slide);
    await frame();
    slide.style.setProperty("--fit", 1);
    // Lines are dimmed while others are talked about; they are read before or after.
    for (const line of slide.querySelectorAll(".dimmed")) line.classList.remove("dimmed");
    return slide;
  };

  // The page of all slides, with all that comes only when it is seen.
  deckCheck.read = async () => {
    for (const slide of deckCheck.slides()) await loaded(slide);
    scrollTo(0, 0);
  };

  // Where content may be: a slide within its margins; a page of all slides from edge to edge.
  const room = (slide, linear) => {
    const { width } = document.documentElement.getBoundingClientRect();
    if (linear) return { left: 0, top: -Infinity, right: width, bottom: Infinity };
    const { left, top } = slide.getBoundingClientRect();
    const style = getComputedStyle(slide);
    const [above, right, below, before] = ["Top", "Right", "Bottom", "Left"].map((side) =>
      parseFloat(style[`padding${side}`]),
    );
    return {
      left: left + before,
      top: top + above,
      right: left + slide.clientWidth - right,
      bottom: top + slide.clientHeight - below,
    };
  };

  // Where a person can fix it.
  deckCheck.place = ({ element, ...found }) => {
    const slide = deckCheck.slides().find((one) => one.contains(element));
    const source = element.closest("[data-source]") ?? slide;
    return {
      ...found,
      slide: slide ? title(slide) : "(every slide)",
      source: source?.dataset.source ?? "index.html",
    };
  };

  const named = (svg) => {
    const ids = (svg.getAttribute("aria-labelledby") ?? "").split(" ");
    const texts = [
      svg.getAttribute("aria-label"),
      svg.querySelector(":scope > title")?.textContent,
      ...ids.map((id) => document.getElementById(id)?.textContent),
    ];
    return svg.getAttribute("role") === "img" && texts.some((text) => text?.trim());
  };

  const pictures = function* (slide) {
    for (const picture of slide.querySelectorAll("svg, img, canvas")) {
      // Slides that are not shown are hidden from screen readers too: that says nothing here.
      if (picture.closest("[aria-hidden=true]:not(section), svg svg, aside.notes")) continue;
      const told = picture.matches("img") ? picture.alt.trim() : named(picture);
      const what = 'a figure has no text alternative: give its cell alt="..."';
      if (!told) yield { element: picture, what };
    }
  };

  const told = function* (slide, titles) {
    const text = heading(slide) && words(heading(slide));
    if (!text) {
      yield { element: slide, what: "a slide without a heading: begin it with '## ' and a title" };
    } else if (titles.has(text)) {
      const what = `its heading is also that of ${titles.get(text)}: reword one`;
      yield { element: slide, what };
    }
    titles.set(text, slide.dataset.source);
    if (!slide.querySelector("aside.notes")?.textContent.trim()) {
      yield { element: slide, what: "no speaker notes: end the slide with a notes cell" };
    }
    yield* pictures(slide);
  };

  deckCheck.structure = () => {
    const titles = new Map();
    return deckCheck
      .slides()
      .flatMap((slide) => [...told(slide, titles)])
      .map(deckCheck.place);
  };

  deckCheck.links = () =>
    [...document.querySelectorAll("a[href]")].map((element) =>
      deckCheck.place({ element, href: element.getAttribute("href") }),
    );

  deckCheck.ids = () => [...document.querySelectorAll("[id]")].map(({ id }) => id);

  deckCheck.fits = (slide, linear = false) =>
    deckCheck.overflows(slide, room(slide, linear), linear).map(deckCheck.place);
}
