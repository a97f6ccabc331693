// How long the extension takes to load and to activate, in a fresh process, without VS Code.
//   node bench/activation.mjs [--processes 15]
// Bound: 50 ms. The `vscode` module is a stand-in that answers everything at once, so this is the extension's own
// share; what VS Code itself reports is measured in the end-to-end tests.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine } from "./machine.mjs";
import { quantile } from "./statistics.mjs";

const BOUND_MS = 50;
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const EXTENSION = join(ROOT, "dist", "extension.js");

/** What each process does. Everything asked of the stand-in is another stand-in: callable, constructible, iterable. */
const PROGRAM = `
const Module = require("node:module");
const made = new WeakMap();
const standIn = () => new Proxy(function () {}, {
  get(target, key) {
    if (key === "then") return undefined;
    if (key === Symbol.iterator) return function* () {};
    if (key === Symbol.toPrimitive) return () => "";
    if (key === "prototype") return target.prototype;
    if (key === "dispose") return () => undefined;
    if (!made.has(target)) made.set(target, new Map());
    const known = made.get(target);
    if (!known.has(key)) known.set(key, standIn());
    return known.get(key);
  },
  set(target, key, value) {
    if (!made.has(target)) made.set(target, new Map());
    made.get(target).set(key, value);
    return true;
  },
  apply: standIn,
  construct: standIn,
});
// The bundle copies what a module has of its own; what is made up on demand it finds along the prototype.
const vscode = Object.create(standIn());
const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));
const [, extension, root] = process.argv;
const began = performance.now();
const { activate } = require(extension);
const loaded = performance.now();
const context = { ...standIn(), subscriptions: [], extensionPath: root, extensionUri: standIn(), workspaceState: standIn() };
Promise.resolve(activate(context)).then(() => {
  console.log(JSON.stringify({ load: loaded - began, activate: performance.now() - loaded }));
  process.exit(0);
});
`;

const { values: options } = parseArgs({ options: { processes: { type: "string", default: "15" } } });
if (!existsSync(EXTENSION)) throw new Error("dist/extension.js is missing: run `npm run build` first");
const runs = Array.from({ length: Number(options.processes) }, () =>
  JSON.parse(execFileSync(process.execPath, ["-e", PROGRAM, EXTENSION, ROOT], { encoding: "utf8" })),
);
const totals = runs.map(({ load, activate }) => load + activate);
console.log(describeMachine());
console.log(`\nThe extension in a fresh process; ${runs.length} processes\n`);
console.log("| | best ms | median ms | bound ms |");
console.log("|---|---|---|---|");
for (const [name, times, bound] of [
  ["load the bundle", runs.map(({ load }) => load), ""],
  ["activate", runs.map(({ activate }) => activate), ""],
  ["together", totals, BOUND_MS],
])
  console.log(
    `| ${name} | ${Math.min(...times).toFixed(1)} | ${quantile(times, 0.5).toFixed(1)} | ${bound} |`,
  );
if (quantile(totals, 0.5) > BOUND_MS) process.exitCode = 1;
