// Code that is told in steps: each step of data-lines="1-2|4" lights up its lines and dims the rest.
// A step is an empty reveal fragment, so the arrow keys go through steps as through anything else.

export function prepareSteps(slide) {
  for (const pre of slide.querySelectorAll("pre[data-lines]")) {
    const steps = pre.dataset.lines.split("|").map(lineNumbers);
    const marks = steps.map(() => {
      const mark = document.createElement("span");
      mark.className = "fragment step";
      return pre.parentElement.appendChild(mark);
    });
    // reveal says which fragments are visible by a class; no event tells all the ways to get there.
    const update = () => light(pre, steps[marks.filter((m) => m.matches(".visible")).length - 1]);
    const observer = new MutationObserver(update);
    marks.forEach((mark) => observer.observe(mark, { attributeFilter: ["class"] }));
  }
}

function light(pre, lines) {
  pre.querySelectorAll(".line").forEach((line, index) => {
    line.classList.toggle("dimmed", Boolean(lines) && !lines.has(index + 1));
  });
}

/** The line numbers of a step such as "1-3,6". */
function lineNumbers(step) {
  const ranges = step.split(",").map((part) => part.split("-").map(Number));
  return new Set(
    ranges.flatMap(([from, to = from]) =>
      Array.from({ length: to - from + 1 }, (_, i) => from + i),
    ),
  );
}
