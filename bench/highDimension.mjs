// Search with 20 to 40 parameters: node bench/highDimension.mjs [--samplers gp,tpe,random] [--seeds 6] [--evals 150]
//   [--first 0] [--problems ackley20,levy40] [--json FILE]
// Geometric means of the regret of the best configuration, as a share of (median − best); the last line is over all
// problems.
import { parseArgs } from "node:util";
import { formProblem } from "./closedForms.mjs";
import { HIGH_DIMENSION_FORMS } from "./highDimensionForms.mjs";
import { describeMachine } from "./machine.mjs";
import { markdown } from "./report.mjs";
import { collectRuns } from "./searchRuns.mjs";
import { openStore } from "./sessions.mjs";
import { mean } from "./statistics.mjs";

const FLOOR = 1e-6;
const { values } = parseArgs({
  options: {
    samplers: { type: "string", default: "gp,tpe,random" },
    problems: { type: "string" },
    seeds: { type: "string", default: "6" },
    first: { type: "string", default: "0" },
    evals: { type: "string", default: "150" },
    json: { type: "string" },
  },
});
const evals = Number(values.evals);
const only = values.problems?.split(",");
const problems = HIGH_DIMENSION_FORMS.filter(({ name }) => !only || only.includes(name)).map(
  ({ f, ...form }) =>
    formProblem({ ...form, value: (config) => f(form.params.map(({ name }) => config[name])) }),
);
const samplers = values.samplers.split(",");
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + Number(values.first));
const store = openStore(values.json);
await collectRuns({ samplers, peers: [], python: null, problems, seeds, evals, store, until: Infinity });

const checkpoints = [evals / 3, (2 * evals) / 3, evals].map(Math.round);
const rows = samplers.flatMap((sampler) => [
  ...problems.map(({ name }) => line(sampler, name, [name])),
  line(
    sampler,
    "all",
    problems.map(({ name }) => name),
  ),
]);
console.log(`${describeMachine()}\n\n${seeds.length} run seeds\n`);
console.log(markdown(["sampler", "problem", ...checkpoints.map((n) => `n=${n}`)], rows));

function line(sampler, label, names) {
  const runs = store.records.filter(
    (run) => run.sampler === sampler && names.includes(run.problem) && seeds.includes(run.seed),
  );
  const cells = checkpoints.map((n) =>
    Math.exp(mean(runs.map(({ observed }) => Math.log(Math.max(observed[n - 1], FLOOR))))).toPrecision(3),
  );
  return [sampler, label, ...cells];
}
