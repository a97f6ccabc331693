// Runs samplers of ours (in this process) and peers on problems and keeps every run: node bench/collect.mjs
//   --samplers gp,tpe --peers optuna-tpe,optuna-gp --out RUNS.jsonl [--suite DIR] [--tables DIR] [--problems a,b]
//   [--first 0] [--seeds 20] [--evals 100] [--max-time SEC]. Runs that RUNS.jsonl holds already are not repeated.
import { parseArgs } from "node:util";
import { installPeers, startPeers } from "./peers.mjs";
import { suiteProblems, tableProblems } from "./problems.mjs";
import { driveRun, openStore, ourSessions } from "./sessions.mjs";

const { values } = parseArgs({
  options: {
    samplers: { type: "string", default: "" },
    peers: { type: "string", default: "" },
    suite: { type: "string" },
    tables: { type: "string" },
    problems: { type: "string" },
    first: { type: "string", default: "0" },
    seeds: { type: "string", default: "20" },
    evals: { type: "string", default: "100" },
    out: { type: "string" },
    "max-time": { type: "string", default: "Infinity" },
  },
});
const started = Date.now();
const list = (text) => text.split(",").filter(Boolean);
const only = values.problems && list(values.problems);
const problems = [
  ...(values.suite ? await suiteProblems(values.suite) : []),
  ...(values.tables ? tableProblems(values.tables) : []),
].filter(({ name }) => !only || only.includes(name));
const store = openStore(values.out);
const openOurs = values.samplers ? await ourSessions() : null;
if (values.peers) await installPeers();
const peers = values.peers ? startPeers() : null;
const work = [
  ...list(values.samplers).map((sampler) => ({ sampler, open: openOurs })),
  ...list(values.peers).map((sampler) => ({ sampler, open: peers.session })),
];

// Seeds outermost: whenever it is stopped, all problems have about as many runs.
outer: for (let i = 0; i < Number(values.seeds); i++)
  for (const problem of problems)
    for (const { sampler, open } of work) {
      const job = { sampler, problem, seed: i + Number(values.first), evals: Number(values.evals) };
      if (store.has(job)) continue;
      if (Date.now() - started > 1000 * Number(values["max-time"])) break outer;
      store.add(await driveRun(open, job));
    }
peers?.close();
console.log(`${store.records.length} runs in ${values.out}, ${Math.round((Date.now() - started) / 1000)} s`);
