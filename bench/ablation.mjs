// What single settings of TPE are worth: node bench/ablation.mjs [--suite DIR] [--tables DIR] [--seeds 10] [--first 0]
//   [SETTINGS …], SETTINGS like draws=48,badFactor=1 (good=0.2 means a fifth of the trials); "" is the default.
// Prints means over problems at 20, 50 and 100 trials, and how many problems got better than with the first SETTINGS.
import { parseArgs } from "node:util";
import { loadOptimizer } from "./optimizer.mjs";
import { suiteProblems, tableProblems } from "./problems.mjs";
import { mean } from "./statistics.mjs";

const CHECKPOINTS = [20, 50, 100];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    suite: { type: "string" },
    tables: { type: "string" },
    seeds: { type: "string", default: "10" },
    first: { type: "string", default: "0" },
  },
});
const { createContext, createFitCache, createSpace, parseSpaceFile, suggestTpe, TPE_DEFAULTS } =
  await loadOptimizer();
const problems = [
  ...(values.suite ? await suiteProblems(values.suite) : []).map((problem) => ({
    ...problem,
    score: logRegret,
  })),
  ...(values.tables ? tableProblems(values.tables) : []).map((problem) => ({ ...problem, score: logSearch })),
];
let baseline = null;
for (const text of positionals.length > 0 ? positionals : [""]) {
  const settings = { ...TPE_DEFAULTS, ...parseSettings(text) };
  const scores = problems.map((problem) => {
    const runs = Array.from({ length: Number(values.seeds) }, (_, i) =>
      drive(problem, i + Number(values.first), settings),
    );
    return CHECKPOINTS.map((n) => mean(runs.map((run) => problem.score(run, n))));
  });
  baseline ??= scores;
  const line = CHECKPOINTS.map((n, k) => {
    const better = scores.filter((score, i) => score[k] < baseline[i][k]).length;
    return `${n}: ${mean(scores.map((score) => score[k])).toFixed(3)} (${better} better)`;
  });
  console.log(`${(text || "default").padEnd(30)} ${line.join("   ")}`);
}

function parseSettings(text) {
  const pairs = text
    .split(",")
    .filter(Boolean)
    .map((pair) => pair.split("="));
  return Object.fromEntries(
    pairs.map(([name, value]) => [
      name,
      name === "good" ? (n) => Math.ceil(Number(value) * n) : Number(value),
    ]),
  );
}

function drive(problem, seed, settings) {
  const { definition } = parseSpaceFile(problem.space);
  const space = createSpace(definition);
  const cache = createFitCache();
  const run = problem.start(seed);
  const trials = [];
  const study = { space: definition, goals: [problem.goal], sampler: "tpe", seed, trials: 100, parallel: 1 };
  for (let number = 0; number < CHECKPOINTS.at(-1); number++) {
    const context = createContext({ problem: study, space, trials, number, cache });
    const { params } = suggestTpe(context, settings);
    trials.push({ state: "complete", number, params, values: [run.evaluate(params)] });
  }
  return run;
}

function logRegret(run, n) {
  return Math.log10(Math.max(run.observed[n - 1], 1e-4));
}

function logSearch(run, n) {
  return Math.log10(Math.max(run.search[n - 1], 1e-4));
}
