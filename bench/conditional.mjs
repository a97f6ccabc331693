// What knowing the conditions is worth: ours on conditional spaces beside ours on the same spaces flattened (every
// parameter always active) and beside Optuna's TPE and GP on the conditional ones, with the same run seeds.
//   node bench/conditional.mjs [--samplers tpe,gp] [--peers optuna-tpe,optuna-tpe-group,optuna-gp] [--problems a,b]
//   [--first 0] [--seeds 20] [--evals 100] [--out RUNS.jsonl] [--max-time SEC]. Runs that RUNS.jsonl holds are not repeated.
// Prints mean log10 regret, and paired differences with 95 % bootstrap intervals over run seeds: below 0 is better.
import { parseArgs } from "node:util";
import { formProblem } from "./closedForms.mjs";
import { CONDITIONAL_PROBLEMS, flattened } from "./conditionalProblems.mjs";
import { installPeers, startPeers } from "./peers.mjs";
import { bootstrap } from "./scores.mjs";
import { driveRun, openStore, ourSessions } from "./sessions.mjs";
import { mean } from "./statistics.mjs";

const FLOOR = 1e-4;
const FLAT = " (flattened)";

const { values } = parseArgs({
  options: {
    samplers: { type: "string", default: "tpe,gp" },
    peers: { type: "string", default: "" },
    problems: { type: "string" },
    first: { type: "string", default: "0" },
    seeds: { type: "string", default: "20" },
    evals: { type: "string", default: "100" },
    out: { type: "string" },
    "max-time": { type: "string", default: "Infinity" },
  },
});
const list = (text) => text.split(",").filter(Boolean);
const evals = Number(values.evals);
const checkpoints = [20, 50, 100].filter((n) => n <= evals);
const samplers = list(values.samplers);
const peers = list(values.peers);
const forms = CONDITIONAL_PROBLEMS.filter(
  ({ name }) => !values.problems || list(values.problems).includes(name),
);
const store = openStore(values.out);
await collect();
report();

async function collect() {
  const started = Date.now();
  const openOurs = await ourSessions();
  if (peers.length > 0) await installPeers();
  const process = peers.length > 0 ? startPeers() : null;
  const problems = forms.map((form) => [benchProblem(form, true), benchProblem(form, false)]);
  const jobs = Array.from({ length: Number(values.seeds) }, (_, i) => i + Number(values.first)).flatMap(
    (seed) =>
      problems.flatMap(([conditional, flat]) => [
        ...samplers.flatMap((sampler) =>
          [conditional, flat].map((problem) => ({ open: openOurs, sampler, problem, seed, evals })),
        ),
        ...peers.map((sampler) => ({ open: process.session, sampler, problem: conditional, seed, evals })),
      ]),
  );
  for (const job of jobs) {
    if (store.has(job)) continue;
    if (Date.now() - started > 1000 * Number(values["max-time"])) break;
    store.add(await driveRun(job.open, job));
  }
  process?.close();
}

/** @returns {import("./problems.mjs").BenchProblem} */
function benchProblem(form, conditional) {
  const problem = formProblem(form);
  if (conditional) return problem;
  return { ...problem, name: `${form.name}${FLAT}`, space: { params: flattened(form.params) } };
}

function report() {
  const series = [
    ...samplers.flatMap((sampler) => [
      { label: sampler, sampler, suffix: "" },
      { label: `${sampler}, flattened`, sampler, suffix: FLAT },
    ]),
    ...peers.map((sampler) => ({ label: sampler, sampler, suffix: "" })),
  ];
  const logs = (which, n) =>
    new Map(forms.map(({ name }) => [name, logRegrets(which.sampler, `${name}${which.suffix}`, n)]));
  const seedsOf = (...tables) => {
    const runs = tables.flatMap((table) => [...table.values()]);
    return [...(runs[0]?.keys() ?? [])].filter((seed) => runs.every((map) => map.has(seed)));
  };
  for (const n of checkpoints) {
    console.log(`\n## Mean log10 regret after ${n} evaluations\n`);
    console.log(`| | seeds | ${forms.map(({ name }) => name).join(" | ")} | mean |`);
    console.log(`|---|---${"|---".repeat(forms.length + 1)}|`);
    for (const which of series) {
      const table = logs(which, n);
      const seeds = seedsOf(table);
      if (seeds.length === 0) continue;
      const means = [...table.values()].map((runs) => mean(seeds.map((seed) => runs.get(seed))));
      const cells = [...means, mean(means)].map((x) => x.toFixed(3));
      console.log(`| ${which.label} | ${seeds.length} | ${cells.join(" | ")} |`);
    }
  }
  console.log("\n## Paired differences in log10 regret, 95 % intervals\n");
  console.log(
    `| | n | seeds | ${forms.map(({ name }) => name).join(" | ")} | mean of all |\n|---|---|---${"|---".repeat(forms.length + 1)}|`,
  );
  for (const [i, ours] of series.entries()) {
    if (ours.suffix !== "" || peers.includes(ours.sampler)) continue;
    const others = [series[i + 1], ...series.filter(({ sampler }) => peers.includes(sampler))];
    for (const other of others)
      for (const n of checkpoints) {
        const [a, b] = [logs(ours, n), logs(other, n)];
        const seeds = seedsOf(a, b);
        if (seeds.length < 2) continue;
        const difference = (name) => (drawn) =>
          mean(drawn.map((seed) => a.get(name).get(seed) - b.get(name).get(seed)));
        const each = forms.map(({ name }) => bootstrap(seeds, difference(name)));
        const all = bootstrap(seeds, (drawn) => mean(forms.map(({ name }) => difference(name)(drawn))));
        const cells = [...each, all].map(
          ({ value, low, high }) => `${value.toFixed(2)} (${low.toFixed(2)}…${high.toFixed(2)})`,
        );
        console.log(`| ${ours.label} − ${other.label} | ${n} | ${seeds.length} | ${cells.join(" | ")} |`);
      }
  }
}

function logRegrets(sampler, problem, n) {
  const runs = store.records.filter((run) => run.sampler === sampler && run.problem === problem);
  return new Map(runs.map((run) => [run.seed, Math.log10(Math.max(run.observed[n - 1], FLOOR))]));
}
