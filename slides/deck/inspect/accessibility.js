// axe-core on a page or on a slide in both themes.
// Defines deckCheck.axe(root) and deckCheck.reads(slide) -> {light: [...], dark: [...]}.
globalThis.deckCheck ??= {};
{
  // preload would ask for the style sheets again, which a page in a file may not.
  const OPTIONS = { resultTypes: ["violations"], elementRef: true, preload: false };

  const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

  deckCheck.axe = async (root, options = {}) => {
    const { violations } = await axe.run(root, { ...OPTIONS, ...options });
    return violations.flatMap(grouped);
  };

  // axe takes in the whole document to look at a part of it: the other slides step out.
  const alone = async (slide, look) => {
    const others = [slide.parentElement, slide].flatMap((own) =>
      [...own.parentElement.children].filter((other) => other !== own),
    );
    const marks = others.map((other) => {
      const mark = document.createComment("");
      other.replaceWith(mark);
      return mark;
    });
    try {
      return await look();
    } finally {
      for (const [i, mark] of marks.entries()) mark.replaceWith(others[i]);
    }
  };

  // A slide in both themes; the rules that are not about colour hold in one if in the other.
  deckCheck.reads = (slide) =>
    alone(slide, async () => {
      const found = {};
      for (const theme of ["light", "dark"]) {
        document.documentElement.dataset.theme = theme;
        const rules = theme === "light" ? {} : { runOnly: COLOUR_RULES };
        const labels = deckCheck.legible(slide).map(deckCheck.place);
        found[theme] = [...(await deckCheck.axe(slide, rules)), ...labels];
      }
      document.documentElement.dataset.theme = "light";
      return found;
    });

  // A rule that a whole cell breaks is one thing to fix: its first element stands for the others.
  const grouped = ({ id, help, nodes }) => {
    const found = new Map();
    for (const { element, any, all, none, html } of nodes) {
      const [{ message } = { message: "" }] = [...any, ...all, ...none];
      const place = deckCheck.place({ element, what: `${help} (axe: ${id})`, amount: message });
      const key = `${place.slide} ${place.source}`;
      const first = found.get(key) ?? { ...place, html: html.slice(0, 80), times: 0 };
      found.set(key, { ...first, times: first.times + 1 });
    }
    return [...found.values()].map(({ html, times, ...place }) => ({
      ...place,
      amount: `${times} of ${html}, ${place.amount}`,
    }));
  };
}
