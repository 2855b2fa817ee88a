// What the page computes, for a comparison with Keras: a script of a network is the first argument;
// the text and how it is read come as JSON, states and probabilities go out as JSON.
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { runInThisContext } from "node:vm";
import { networkOf } from "../page/network/networks.js";
import { probabilities } from "../page/network/numbers.js";
import { Writer } from "../page/network/writer.js";

const { text, window } = JSON.parse(readFileSync(0, "utf8"));
runInThisContext(readFileSync(argv[2] ?? "", "utf8"));
/** @type {Window["deckNetworks"]} */
const networks = Reflect.get(globalThis, "deckNetworks");
const [stored] = Object.values(networks ?? {});
if (!stored) throw new Error(`${argv[2]} holds no network.`);
const network = networkOf(stored);
const writer = new Writer(network, window);
writer.begin(text);
const states = writer.states.map((state) => [...state]);
const expected = writer.states.map((state) => [...probabilities(network.logits(state))]);
process.stdout.write(JSON.stringify({ states, expected }));
