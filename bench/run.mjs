// `npm run bench`: ours beside the peers that install here. Options after `--`:
//   --samplers gp,tpe,auto,random   --peers optuna-tpe,optuna-gp,…   --problems a,b   --seeds 20   --first 0   --evals 100
//   --tables DIR (again for more folders, of either format)   --only search,latency,journal,noise   --no-own   --quick
//   --landscapes: also random ones of choices alone
//   --json FILE: every run as a line of JSON; runs that are in FILE already are not repeated, so that it can be gone on with
//   --max-time SEC: begins no search run after that
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { closedForms, formProblem } from "./closedForms.mjs";
import { CONDITIONAL_PROBLEMS } from "./conditionalProblems.mjs";
import { landscapes } from "./landscapes.mjs";
import { describeMachine } from "./machine.mjs";
import { availablePeers, PEERS, startPeers } from "./peers.mjs";
import { problemsIn } from "./problems.mjs";
import { aggregateTables, pairedTable, problemTables, worstProblems } from "./report.mjs";
import { collectRuns } from "./searchRuns.mjs";
import { openStore } from "./sessions.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const QUICK = { seeds: "3", evals: "50", peers: "optuna-tpe,optuna-gp" };

const { values } = parseArgs({
  options: {
    samplers: { type: "string", default: "gp,tpe,auto,random" },
    peers: { type: "string" },
    problems: { type: "string" },
    seeds: { type: "string" },
    first: { type: "string", default: "0" },
    evals: { type: "string" },
    tables: { type: "string", multiple: true, default: [] },
    only: { type: "string", default: "search,latency,journal,noise" },
    "no-own": { type: "boolean", default: false },
    landscapes: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    json: { type: "string" },
    "max-time": { type: "string", default: "Infinity" },
  },
});
const list = (text) => text.split(",").filter(Boolean);
const setting = (name, usual) => values[name] ?? (values.quick ? QUICK[name] : usual);
const parts = list(values.only);
const peers = await availablePeers(list(setting("peers", PEERS.map(({ name }) => name).join(","))));

if (parts.includes("search")) await search();
if (parts.includes("noise"))
  part("noise.mjs", ["--samplers", "gp,tpe", ...(values.quick ? ["--seeds", "5"] : [])]);
if (parts.includes("latency"))
  part("latency.mjs", [
    ...["--samplers", "tpe,gp", "--dimensions", "2,5,10,20"],
    ...["--peers", peers.join(",")],
    ...(values.quick ? ["--quick"] : []),
  ]);
if (parts.includes("journal"))
  part("journal.mjs", peers.some((name) => name.startsWith("optuna")) ? [] : ["--no-peers"]);

async function search() {
  const evals = Number(setting("evals", "100"));
  const only = values.problems && list(values.problems);
  const problems = (await allProblems()).filter(({ name }) => !only || only.includes(name));
  const first = Number(values.first);
  const seeds = Array.from({ length: Number(setting("seeds", "20")) }, (_, i) => first + i);
  const store = openStore(values.json);
  const python = peers.length > 0 ? startPeers() : null;
  const samplers = list(values.samplers);
  const until = Date.now() + 1000 * Number(values["max-time"]);
  await collectRuns({ samplers, peers, python, problems, seeds, evals, store, until });
  python?.close();
  const names = new Set(problems.map(({ name }) => name));
  const records = store.records.filter(
    ({ sampler, problem }) => [...samplers, ...peers].includes(sampler) && names.has(problem),
  );
  const checkpoints = [10, 20, 50, 100].filter((n) => n <= evals);
  console.log(`# Search: ${describeMachine()}\n`);
  console.log(
    "Ours runs inside this process here, the peers in Python; the same run seeds see the same evaluation noise.\n",
  );
  console.log(problemTables(records, checkpoints));
  console.log(aggregateTables(records, checkpoints));
  const pairs = samplers
    .filter((ours) => ours !== "random")
    .flatMap((ours) => peers.map((peer) => [ours, peer]));
  console.log(pairedTable(records, pairs, checkpoints.slice(1)));
  console.log(
    worstProblems(
      records,
      pairs.filter(([ours, peer]) => ours === "auto" || peer === `optuna-${ours}`),
      checkpoints.slice(1),
    ),
  );
}

async function allProblems() {
  const given = await Promise.all(values.tables.map((folder) => problemsIn(folder)));
  if (values.landscapes) given.push(landscapes().map((problem) => ({ ...problem, set: "landscapes" })));
  if (values["no-own"]) return given.flat();
  const conditional = CONDITIONAL_PROBLEMS.map((form) => formProblem(form));
  const taken = new Set(given.flat().map(({ name }) => name));
  const forms = [...closedForms(), ...conditional].map((form) => ({ ...form, set: "own" }));
  const own = [...forms, ...(await problemsIn(`${HERE}tables`, "own"))];
  return [...given.flat(), ...own.filter(({ name }) => !taken.has(name))];
}

/** Another bench, in a process of its own: what it measures must not share memory with the runs before. */
function part(script, args) {
  console.log(`# ${script.replace(".mjs", "")}\n`);
  const { status } = spawnSync(process.execPath, [`${HERE}${script}`, ...args], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
