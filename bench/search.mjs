// Scores samplers in this process: node bench/search.mjs --samplers tpe,random [--suite DIR] [--tables DIR]
//   [--seeds 20] [--evals 100] [--problems a,b] [--json FILE]
// Suite: mean log10 regret of the best observed configuration. Tables: geometric mean of the search score.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadOptimizer } from "./optimizer.mjs";
import { suiteProblems, tableProblems } from "./problems.mjs";

const CHECKPOINTS = [10, 20, 50, 100];
const LOG_FLOOR = 1e-4;
const TABLE_FLOOR = 1e-3;

const { values } = parseArgs({
  options: {
    samplers: { type: "string", default: "tpe" },
    suite: { type: "string" },
    tables: { type: "string" },
    seeds: { type: "string", default: "20" },
    first: { type: "string", default: "0" },
    evals: { type: "string", default: "100" },
    problems: { type: "string" },
    json: { type: "string" },
  },
});
const { createAskTell, parseSpaceFile } = await loadOptimizer();
const only = values.problems?.split(",");
const chosen = (problems) => problems.filter(({ name }) => !only || only.includes(name));
const groups = [
  {
    title: "suite: mean log10 regret",
    problems: values.suite ? chosen(await suiteProblems(values.suite)) : [],
    score: logRegret,
    mean: average,
  },
  {
    title: "tables: search score",
    problems: values.tables ? chosen(tableProblems(values.tables)) : [],
    score: searchScore,
    mean: geometric,
  },
];
const records = [];
for (const { title, problems, score, mean } of groups) {
  if (problems.length === 0) continue;
  for (const sampler of values.samplers.split(",")) {
    console.log(`\n${title}, ${sampler}`);
    const lines = [];
    let spent = 0;
    for (const problem of problems) {
      const runs = [];
      for (let seed = 0; seed < Number(values.seeds); seed++) {
        const started = process.hrtime.bigint();
        runs.push(drive(problem, sampler, seed + Number(values.first)));
        spent += Number(process.hrtime.bigint() - started) / 1e6;
      }
      const at = CHECKPOINTS.filter((n) => n <= Number(values.evals)).map((n) =>
        average(runs.map((run) => score(run, n))),
      );
      lines.push(at);
      records.push({
        problem: problem.name,
        sampler,
        runs: runs.map(({ observed, search }) => ({ observed, search })),
      });
      console.log(problem.name.padEnd(28), at.map((x) => x.toFixed(4).padStart(9)).join(""));
    }
    const means = lines[0].map((_, i) => mean(lines.map((line) => line[i])));
    console.log(
      "mean".padEnd(28),
      means.map((x) => x.toFixed(4).padStart(9)).join(""),
      ` ${(spent / (problems.length * Number(values.seeds) * Number(values.evals))).toFixed(2)} ms a trial`,
    );
  }
}
if (values.json) writeFileSync(values.json, JSON.stringify(records));

function drive(problem, sampler, seed) {
  const run = problem.start(seed);
  const { definition } = parseSpaceFile(problem.space);
  const session = createAskTell({
    space: definition,
    sampler,
    seed,
    goals: [problem.goal],
    trials: Number(values.evals),
  });
  for (let n = 0; n < Number(values.evals); n++) {
    const { trial, params, error } = session.handle({ op: "ask" });
    if (error) throw new Error(`${problem.name}: ${error}`);
    session.handle({ op: "tell", trial, value: run.evaluate(params) });
  }
  return run;
}

function logRegret(run, n) {
  return Math.log10(Math.max(run.observed[n - 1], LOG_FLOOR));
}

function searchScore(run, n) {
  return run.search[n - 1];
}

function average(numbers) {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

function geometric(numbers) {
  return Math.exp(average(numbers.map((x) => Math.log(Math.max(x, TABLE_FLOOR)))));
}
