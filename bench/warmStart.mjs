// What earlier studies are worth: node bench/warmStart.mjs [--seeds 20] [--evals 40] [--sampler gp] [--json FILE]
// Closed forms; the earlier study is 60 trials of random search on the same function with its optimum moved a little
// (good), on one that has nothing to do with it (unrelated), or on the negated function (misleading). Prints the mean
// log10 regret of the best observed configuration after 5, 10, 20 and 40 trials, and paired differences from none.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadOptimizer } from "./optimizer.mjs";

const CHECKPOINTS = [5, 10, 20, 40];
const EARLIER = 60;
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    evals: { type: "string", default: "40" },
    sampler: { type: "string", default: "gp" },
    json: { type: "string" },
  },
});
const { createEngine, parseSpaceFile } = await loadOptimizer();
const evals = Number(values.evals);
const shown = CHECKPOINTS.filter((n) => n <= evals);
const box = (d, low, high) =>
  parseSpaceFile({
    params: Array.from({ length: d }, (_, i) => ({ name: `x${i}`, type: "float", low, high })),
  }).definition;

const problems = [
  {
    name: "branin",
    space: parseSpaceFile({
      params: [
        { name: "x0", type: "float", low: -5, high: 10 },
        { name: "x1", type: "float", low: 0, high: 15 },
      ],
    }).definition,
    regret: (x, y, moved) => branin(x + moved, y + moved) - 0.397887,
    move: 0.5,
  },
  {
    name: "ackley5",
    space: box(5, -5, 5),
    regret: (...x) => {
      const moved = x.pop();
      return ackley(x.map((v) => v - 1.2 - moved));
    },
    move: 0.4,
  },
  {
    name: "ellipsoid4",
    space: box(4, -1, 1),
    regret: (...x) => {
      const moved = x.pop();
      return x.reduce((sum, v, i) => sum + 10 ** i * (v - 0.3 - moved) ** 2, 0);
    },
    move: 0.1,
  },
];
const kinds = ["none", "good", "unrelated", "misleading"];
const records = [];
for (const problem of problems) {
  console.log(`\n${problem.name}, ${values.sampler}`);
  const cold = [];
  for (const kind of kinds) {
    const rows = Array.from({ length: Number(values.seeds) }, (_, seed) => run(problem, kind, seed));
    if (kind === "none") cold.push(...rows);
    records.push({ problem: problem.name, kind, rows });
    const cells = shown.map((_, k) => {
      const mean = average(rows.map((row) => row[k]));
      const differences = rows.map((row, seed) => row[k] - cold[seed][k]);
      const error = deviation(differences) / Math.sqrt(differences.length);
      const against = kind === "none" ? "" : ` (${sign(average(differences))} ± ${error.toFixed(2)})`;
      return `${mean.toFixed(2)}${against}`.padStart(22);
    });
    console.log(`  ${kind.padEnd(12)}${cells.join("")}`);
  }
}
if (values.json) writeFileSync(values.json, JSON.stringify(records));

function run(problem, kind, seed) {
  const engine = createEngine();
  engine.open({
    space: problem.space,
    goals: ["minimize"],
    sampler: values.sampler,
    seed,
    trials: evals,
    parallel: 1,
    ...(kind === "none" ? {} : { earlier: [{ name: kind, trials: earlier(problem, kind, seed) }] }),
  });
  let best = Number.POSITIVE_INFINITY;
  const bests = [];
  for (let number = 0; number < evals; number++) {
    const { params } = engine.suggest(number);
    const value = problem.regret(...Object.values(params), 0);
    best = Math.min(best, value);
    bests.push(Math.log10(Math.max(best, 1e-5)));
    engine.sync({
      base: number,
      revision: number + 1,
      changed: [{ state: "complete", number, params, values: [value] }],
    });
  }
  return shown.map((n) => bests[n - 1]);
}

function earlier(problem, kind, seed) {
  const engine = createEngine();
  engine.open({
    space: problem.space,
    goals: ["minimize"],
    sampler: "random",
    seed: 1000 + seed,
    trials: EARLIER,
    parallel: 1,
  });
  return Array.from({ length: EARLIER }, (_, number) => {
    const { params } = engine.suggest(number);
    const x = Object.values(params);
    const value = {
      good: () => problem.regret(...x, problem.move),
      misleading: () => -problem.regret(...x, 0),
      unrelated: () => x.reduce((sum, v, i) => sum + Math.sin(3 * v + 2 * i + seed), 0),
    }[kind]();
    return { params, values: [value] };
  });
}

function branin(x, y) {
  const [b, c, t] = [5.1 / (4 * Math.PI ** 2), 5 / Math.PI, 1 / (8 * Math.PI)];
  return (y - b * x * x + c * x - 6) ** 2 + 10 * (1 - t) * Math.cos(x) + 10;
}

function ackley(x) {
  const square = average(x.map((v) => v * v));
  const cosine = average(x.map((v) => Math.cos(2 * Math.PI * v)));
  return -20 * Math.exp(-0.2 * Math.sqrt(square)) - Math.exp(cosine) + 20 + Math.E;
}

function average(numbers) {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

function deviation(numbers) {
  const mean = average(numbers);
  return Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(numbers.length - 1, 1));
}

function sign(x) {
  return `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(2)}`;
}
