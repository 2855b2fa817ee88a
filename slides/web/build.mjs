// Bundle the page's scripts and styles into the folder that the first argument names.
import { build } from "esbuild";

const [outdir] = process.argv.slice(2);
await build({
  entryPoints: {
    deck: "page/main.js",
    live: "live/main.js",
    "phones/remote": "phones/remote.js",
    "phones/vote": "phones/vote.js",
  },
  outdir,
  bundle: true,
  minify: true,
  // Classic scripts, and fonts inside the styles: a page opened from disk may load neither modules
  // nor fonts from beside it.
  format: "iife",
  loader: { ".woff2": "dataurl", ".woff": "empty", ".ttf": "empty" },
  target: ["chrome109", "firefox115", "safari16"],
  legalComments: "linked",
  logLevel: "warning",
});
