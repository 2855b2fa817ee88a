// Formulas on standard input as JSON ([{tex, display}, ...]), their HTML on standard output.
import { readFileSync } from "node:fs";
import katex from "katex";

const formulas = JSON.parse(readFileSync(0, "utf8"));
const html = formulas.map(({ tex, display }) => {
  try {
    return katex.renderToString(tex, { displayMode: display, throwOnError: true, strict: "error" });
  } catch (error) {
    console.error(`The formula ${tex} cannot be drawn: ${error.message}`);
    process.exit(1);
  }
});
process.stdout.write(JSON.stringify(html));
