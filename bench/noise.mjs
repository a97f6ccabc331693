// Whether the recommended configuration is truly better than the luckiest one, where values are noisy:
//   node bench/noise.mjs [--samplers gp,tpe] [--seeds 20] [--evals 60] [--noise 0.1]
// Closed forms with normal noise of standard deviation 0.1 × (median − best); regrets are of the values without noise.
import { parseArgs } from "node:util";
import { closedForms, formProblem } from "./closedForms.mjs";
import { CONDITIONAL_PROBLEMS } from "./conditionalProblems.mjs";
import { describeMachine } from "./machine.mjs";
import { markdown } from "./report.mjs";
import { bootstrap } from "./scores.mjs";
import { collectRuns } from "./searchRuns.mjs";
import { openStore } from "./sessions.mjs";
import { mean } from "./statistics.mjs";

const BOUND = 0.8;
const { values } = parseArgs({
  options: {
    samplers: { type: "string", default: "gp,tpe" },
    problems: { type: "string" },
    seeds: { type: "string", default: "20" },
    evals: { type: "string", default: "50" },
    noise: { type: "string", default: "0.1" },
    json: { type: "string" },
  },
});
const noise = Number(values.noise);
const only = values.problems?.split(",");
const problems = [
  ...closedForms({ noise }),
  ...CONDITIONAL_PROBLEMS.map((form) => formProblem(form, { noise })),
].filter(({ name }) => !only || only.includes(name));
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i);
const samplers = values.samplers.split(",");
const evals = Number(values.evals);
const store = openStore(values.json);
await collectRuns({ samplers, peers: [], python: null, problems, seeds, evals, store, until: Infinity });

const rows = samplers.flatMap((sampler) => {
  const shares = [];
  const lines = problems.map(({ name }) => {
    const runs = store.records.filter((record) => record.sampler === sampler && record.problem === name);
    const bySeed = new Map(runs.map((run) => [run.seed, [run.recommended[evals], run.observed[evals - 1]]]));
    shares.push(bySeed);
    const [recommended, observed] = [0, 1].map((k) => mean(seeds.map((seed) => bySeed.get(seed)[k])));
    return [sampler, name, recommended.toFixed(4), observed.toFixed(4), (recommended / observed).toFixed(2)];
  });
  const ratio = (drawn) =>
    mean(
      shares.map((bySeed) => {
        const [a, b] = [0, 1].map((k) => mean(drawn.map((seed) => bySeed.get(seed)[k])));
        return Math.log(a / b);
      }),
    );
  const { value, low, high } = bootstrap(seeds, ratio);
  const interval = `${Math.exp(value).toFixed(2)} [${Math.exp(low).toFixed(2)}, ${Math.exp(high).toFixed(2)}]`;
  return [...lines, [`**${sampler}**`, `**geometric mean** (bound ${BOUND})`, "", "", `**${interval}**`]];
});
console.log(`${describeMachine()}\n\nNoise ${noise}, ${evals} trials, ${seeds.length} run seeds\n`);
const head = ["sampler", "problem", "true regret of the recommended", "of the best observed", "ratio"];
console.log(markdown(head, rows));
