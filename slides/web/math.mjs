// Formulas on standard input as JSON ([{tex, display}, ...]), their HTML on standard output.
import { readFileSync } from "node:fs";
import katex from "katex";

/** @type {{tex: string, display: boolean}[]} */
const formulas = JSON.parse(readFileSync(0, "utf8"));
const html = formulas.map(({ tex, display }) => {
  try {
    return katex.renderToString(tex, { displayMode: display, throwOnError: true, strict: "error" });
  } catch (error) {
    const problem = error instanceof Error ? error.message : error;
    console.error(`The formula ${tex} cannot be drawn: ${problem}`);
    return process.exit(1);
  }
});
process.stdout.write(JSON.stringify(html));
