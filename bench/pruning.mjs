// What pruners save, on tables of learning curves, in this process:
//   node bench/pruning.mjs [--pruners auto,none] [--samplers auto] [--suite DIR] [--tables a,b] [--seeds 20] [--first 0]
//     [--full-trials 100] [--json FILE]
// A run may spend as many steps as `--full-trials` whole trials, and is told that so many trials are planned. "to 5 %":
// steps until a complete trial has a normalised regret of 5 % (median over seeds, and the share of seeds that get
// there). "lost": runs in which the trial that would have been the best of all was pruned.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { curveTables } from "./curveTables.mjs";
import { loadOptimizer } from "./optimizer.mjs";
import { quantile } from "./statistics.mjs";

const THRESHOLDS = [0.05, 0.02, 0.01];
const SHARES = [0.1, 0.25, 0.5, 1];

const { values } = parseArgs({
  options: {
    pruners: { type: "string", default: "none;auto" },
    samplers: { type: "string", default: "auto" },
    suite: { type: "string" },
    tables: { type: "string" },
    seeds: { type: "string", default: "20" },
    first: { type: "string", default: "0" },
    "full-trials": { type: "string", default: "100" },
    json: { type: "string" },
  },
});
const { createAskTell, parseSpaceFile } = await loadOptimizer();
const folders = [
  new URL("curves", import.meta.url).pathname,
  ...(values.suite ? [join(values.suite, "public")] : []),
];
const only = values.tables?.split(",");
const records = [];
for (const table of curveTables(folders).filter(({ name }) => !only || only.includes(name))) {
  const budget = table.steps * Number(values["full-trials"]);
  console.log(`\n## ${table.name}: ${table.cells} curves of ${table.steps} steps, ${budget} steps a run\n`);
  const heads = [
    "sampler",
    "pruner",
    "trials",
    "pruned",
    ...THRESHOLDS.map((t) => `to ${100 * t} %`),
    ...SHARES.map((s) => `regret at ${100 * s} %`),
    "optimum found",
    "lost",
  ];
  console.log(`| ${heads.join(" | ")} |\n|${heads.map(() => "---").join("|")}|`);
  for (const sampler of values.samplers.split(","))
    for (const pruner of values.pruners.split(";")) {
      const runs = Array.from({ length: Number(values.seeds) }, (_, k) =>
        run(table, { sampler, pruner, seed: k + Number(values.first), budget }),
      );
      records.push({ table: table.name, sampler, pruner, runs });
      console.log(row(sampler, pruner, runs, budget));
    }
}
if (values.json) writeFileSync(values.json, JSON.stringify(records));

function run(table, { sampler, pruner, seed, budget }) {
  const session = createAskTell({
    space: parseSpaceFile(table.space).definition,
    sampler,
    seed,
    goals: [table.goal],
    pruner,
    maxSteps: table.steps,
    trials: Number(values["full-trials"]),
  });
  const improvements = [];
  let spent = 0;
  let pruned = 0;
  let trials = 0;
  let best = { regret: Number.POSITIVE_INFINITY, pruned: false };
  let reached = Number.POSITIVE_INFINITY;
  while (spent < budget) {
    const { trial, params, error } = session.handle({ op: "ask" });
    if (error) break;
    const index = table.indexOf(params);
    const curve = table.curve(index);
    let stopped = false;
    let step = 0;
    while (step < curve.length && !stopped && spent < budget) {
      step++;
      spent++;
      stopped = session.handle({ op: "report", trial, step, value: curve[step - 1] }).prune;
    }
    trials++;
    if (stopped) pruned++;
    const regret = table.regret(index);
    if (regret < best.regret) best = { regret, pruned: stopped && step < curve.length };
    if (stopped) session.handle({ op: "tell", trial, state: "pruned" });
    else if (step === curve.length) {
      session.handle({ op: "tell", trial, value: curve[step - 1] });
      if (regret < reached) {
        reached = regret;
        improvements.push([spent, regret]);
      }
    }
  }
  return { trials, pruned, improvements, lost: best.pruned };
}

function row(sampler, pruner, runs, budget) {
  const reaching = THRESHOLDS.map((threshold) => {
    const found = runs.map(({ improvements }) => improvements.find(([, regret]) => regret <= threshold)?.[0]);
    const share = found.filter((steps) => steps !== undefined).length / runs.length;
    return `${Math.round(median(found.map((steps) => steps ?? budget)))} (${Math.round(100 * share)} %)`;
  });
  const regrets = SHARES.map((share) =>
    median(
      runs.map(({ improvements }) => improvements.findLast(([spent]) => spent <= share * budget)?.[1] ?? 1),
    ).toFixed(4),
  );
  const optimum = runs.filter(({ improvements }) => improvements.at(-1)?.[1] === 0).length;
  const cells = [
    sampler,
    pruner,
    median(runs.map(({ trials }) => trials)),
    median(runs.map(({ pruned }) => pruned)),
    ...reaching,
    ...regrets,
    `${optimum} of ${runs.length}`,
    `${runs.filter(({ lost }) => lost).length} of ${runs.length}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function median(numbers) {
  return quantile(numbers, 0.5);
}
