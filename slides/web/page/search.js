// Search: type, and go to the slide that says it.

const MOST = 12;
let dialog;

export function openSearch(deck, slides) {
  dialog ??= createDialog();
  const [input, list] = [dialog.querySelector("input"), dialog.querySelector("ul")];
  input.oninput = () => {
    const found = results(slides, input.value).map(item);
    list.replaceChildren(
      ...(found.length || !input.value.trim() ? found : ["No slide says that."]),
    );
  };
  list.onclick = (event) => go(deck, event.target.closest("button")?.value);
  dialog.querySelector("form").onsubmit = () => go(deck, list.querySelector("button")?.value);
  dialog.showModal();
  input.select();
}

function createDialog() {
  const made = document.createElement("dialog");
  made.className = "search";
  made.setAttribute("aria-label", "Search the slides");
  made.innerHTML =
    '<form method="dialog"><input type="search" aria-label="Search for" placeholder="Search the slides" autocomplete="off"></form><ul></ul>';
  return document.body.appendChild(made);
}

function go(deck, id) {
  dialog.close();
  if (!id) return;
  const { h, v } = deck.getIndices(document.getElementById(id));
  deck.slide(h, v, -1);
}

/** The slides that hold all words, those with the words in their title first. */
function results(slides, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const all = (text) => words.every((word) => text.toLowerCase().includes(word));
  const inTitle = slides.filter((slide) => all(slide.getAttribute("aria-label")));
  const inText = slides.filter((slide) => !inTitle.includes(slide) && all(slide.textContent));
  return [...inTitle, ...inText].slice(0, MOST);
}

function item(slide) {
  const li = document.createElement("li");
  const button = li.appendChild(document.createElement("button"));
  button.value = slide.id;
  button.textContent = slide.getAttribute("aria-label");
  const topic = button.appendChild(document.createElement("small"));
  topic.textContent = slide.dataset.topicTitle;
  return li;
}
