// A small search with fixed seeds that notices a broken sampler: node bench/regression.mjs [--samplers gp,tpe,auto]
// Prints one line of JSON a sampler: {"sampler","pairs","wins","difference"}: on how many of the pairs (problem × run
// seed) it ends nearer the best than random search does, and by how much in log10 regret, on average.
import { parseArgs } from "node:util";
import { closedForms, formProblem } from "./closedForms.mjs";
import { CONDITIONAL_PROBLEMS } from "./conditionalProblems.mjs";
import { collectRuns } from "./searchRuns.mjs";
import { openStore } from "./sessions.mjs";
import { mean } from "./statistics.mjs";

// Where random search stays far behind, of each kind: continuous, mixed, conditional.
const PROBLEMS = ["rosenbrock4", "levy5", "network", "nested_models"];
const SEEDS = [0, 1, 2, 3, 4, 5];
const EVALS = 40;

const { values } = parseArgs({ options: { samplers: { type: "string", default: "gp,tpe,auto" } } });
const samplers = values.samplers.split(",");
const problems = [...closedForms(), ...CONDITIONAL_PROBLEMS.map((form) => formProblem(form))].filter(
  ({ name }) => PROBLEMS.includes(name),
);
const store = openStore(null);
const all = [...samplers, "random"];
await collectRuns({
  samplers: all,
  peers: [],
  python: null,
  problems,
  seeds: SEEDS,
  evals: EVALS,
  store,
  until: Infinity,
});
for (const sampler of samplers) {
  const differences = problems.flatMap(({ name }) =>
    SEEDS.map((seed) => ended(sampler, name, seed) - ended("random", name, seed)),
  );
  const wins = differences.filter((difference) => difference < 0).length;
  const difference = Number(mean(differences).toFixed(3));
  console.log(JSON.stringify({ sampler, pairs: differences.length, wins, difference }));
}

function ended(sampler, problem, seed) {
  const run = store.records.find(
    (record) => record.sampler === sampler && record.problem === problem && record.seed === seed,
  );
  return Math.log10(Math.max(run.observed.at(-1), 1e-6));
}
