// Several objectives: node bench/multiobjective.mjs [--samplers gp,tpe,random] [--problems zdt1,…] [--seeds 10]
//   [--evals 100] [--tables DIR] [--optuna PYTHON] [--json FILE]
// Prints, per problem, the mean share of the attainable hypervolume that is missing after 25, 50 and 100 trials, with its
// standard error. Problems: ZDT1, ZDT2 and ZDT3 (Zitzler, Deb & Thiele 2000), DTLZ2 with three objectives (Deb et al.
// 2005); with --tables two tables of one grid at a time as two objectives. --optuna adds Optuna's samplers.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const CHECKPOINTS = [25, 50, 100];
/** So many points of a closed front stand for all of it. */
const FRONT_POINTS = 2000;

const { values } = parseArgs({
  options: {
    samplers: { type: "string", default: "gp,tpe,random" },
    problems: { type: "string" },
    seeds: { type: "string", default: "10" },
    evals: { type: "string", default: "100" },
    tables: { type: "string" },
    optuna: { type: "string" },
    json: { type: "string" },
    root: { type: "string", default: new URL("..", import.meta.url).pathname },
  },
});
const { createAskTell, parseSpaceFile, hypervolume } = await loadSources();
const only = values.problems?.split(",");
const problems = [...closedForms(), ...(values.tables ? tablePairs(values.tables) : [])].filter(
  ({ name }) => !only || only.includes(name),
);
const samplers = [
  ...values.samplers
    .split(",")
    .filter(Boolean)
    .map((name) => ({ name, run: runOurs })),
  ...(values.optuna ? ["optuna-tpe", "optuna-gp"].map((name) => ({ name, run: runOptuna })) : []),
];
const evals = Number(values.evals);
const shown = CHECKPOINTS.filter((n) => n <= evals);
const records = [];
for (const problem of problems) {
  const ideal = hypervolume(problem.front, problem.reference);
  console.log(`\n${problem.name}`);
  for (const { name, run } of samplers) {
    const losses = [];
    const started = process.hrtime.bigint();
    for (let seed = 0; seed < Number(values.seeds); seed++) {
      const told = await run(problem, name, seed);
      losses.push(shown.map((n) => 1 - hypervolume(front(told.slice(0, n)), problem.reference) / ideal));
    }
    const ms = Number(process.hrtime.bigint() - started) / 1e6 / losses.length / evals;
    records.push({ problem: problem.name, sampler: name, checkpoints: shown, losses });
    const cells = shown.map((_, k) => {
      const column = losses.map((row) => row[k]);
      const mean = column.reduce((a, b) => a + b, 0) / column.length;
      const variance = column.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(column.length - 1, 1);
      return `${mean.toFixed(4)} ± ${Math.sqrt(variance / column.length).toFixed(4)}`.padStart(18);
    });
    console.log(`  ${name.padEnd(12)}${cells.join("")}   ${ms.toFixed(1)} ms a trial`);
  }
}
if (values.json) writeFileSync(values.json, JSON.stringify(records));

async function runOurs(problem, sampler, seed) {
  const { definition } = parseSpaceFile({ params: problem.params });
  const goals = problem.reference.map(() => "minimize");
  const session = createAskTell({ space: definition, sampler, seed, goals, trials: evals });
  const told = [];
  for (let n = 0; n < evals; n++) {
    const { trial, params, error } = session.handle({ op: "ask" });
    if (error) throw new Error(error);
    const losses = problem.losses(params);
    told.push(losses);
    session.handle({ op: "tell", trial, values: losses });
  }
  return told;
}

async function runOptuna(problem, sampler, seed) {
  const script = new URL("multiobjective_optuna.py", import.meta.url).pathname;
  const child = spawn(values.optuna, [script, sampler, String(seed), String(problem.reference.length)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const told = [];
  child.stdin.write(`${JSON.stringify(problem.params)}\n`);
  for (let n = 0; n < evals; n++) {
    const { value, done } = await lines.next();
    if (done) throw new Error(`Optuna ended after ${n} trials`);
    const losses = problem.losses(JSON.parse(value));
    told.push(losses);
    child.stdin.write(`${JSON.stringify(losses)}\n`);
  }
  child.stdin.end();
  await once(child, "exit");
  return told;
}

function closedForms() {
  const box = (d) => Array.from({ length: d }, (_, i) => ({ name: `x${i}`, type: "float", low: 0, high: 1 }));
  const zdt = (name, d, second, range) => ({
    name,
    params: box(d),
    reference: [1.1, 4],
    losses(params) {
      const rest = Array.from({ length: d - 1 }, (_, i) => params[`x${i + 1}`]);
      const g = 1 + (9 * rest.reduce((a, b) => a + b, 0)) / (d - 1);
      return [params.x0, g * second(params.x0, g)];
    },
    front: range.map((x) => [x, second(x, 1)]),
  });
  const even = Array.from({ length: FRONT_POINTS + 1 }, (_, i) => i / FRONT_POINTS);
  return [
    zdt("zdt1", 5, (x, g) => 1 - Math.sqrt(x / g), even),
    zdt("zdt2", 6, (x, g) => 1 - (x / g) ** 2, even),
    zdt("zdt3", 5, (x, g) => 1 - Math.sqrt(x / g) - (x / g) * Math.sin(10 * Math.PI * x), even),
    dtlz2(box(5)),
  ];
}

function dtlz2(params) {
  const sphere = (a, b, radius) => [
    radius * Math.cos((a * Math.PI) / 2) * Math.cos((b * Math.PI) / 2),
    radius * Math.cos((a * Math.PI) / 2) * Math.sin((b * Math.PI) / 2),
    radius * Math.sin((a * Math.PI) / 2),
  ];
  const side = 30;
  return {
    name: "dtlz2",
    params,
    reference: [1.1, 1.1, 1.1],
    losses({ x0, x1, ...rest }) {
      const g = Object.values(rest).reduce((sum, x) => sum + (x - 0.5) ** 2, 0);
      return sphere(x0, x1, 1 + g);
    },
    front: Array.from({ length: (side + 1) ** 2 }, (_, i) =>
      sphere((i % (side + 1)) / side, Math.floor(i / (side + 1)) / side, 1),
    ),
  };
}

/** Each table with the next one of the same grid; losses scaled so that 0 is the best and 1 the median. */
function tablePairs(folder) {
  const tables = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
  const grid = ({ params }) => JSON.stringify(params);
  return tables.flatMap((first, i) => {
    const second = tables.slice(i + 1).find((other) => grid(other) === grid(first));
    return second ? [pairOf(first, second)] : [];
  });
}

function pairOf(first, second) {
  const columns = [first, second].map(({ goal, table }) => {
    const sign = goal === "minimize" ? 1 : -1;
    const means = table.map((row) => {
      const seen = row.filter((value) => value !== null);
      return (sign * seen.reduce((a, b) => a + b, 0)) / seen.length;
    });
    const sorted = [...means].sort((a, b) => a - b);
    const [best, median] = [sorted[0], sorted[sorted.length >> 1]];
    return means.map((value) => (value - best) / (median - best));
  });
  const rows = columns[0].map((value, i) => [value, columns[1][i]]);
  const lookups = first.params.map(({ values: all }) => new Map(all.map((value, i) => [value, i])));
  const rowOf = (config) =>
    first.params.reduce(
      (row, { name, values: all }, i) => row * all.length + lookups[i].get(config[name]),
      0,
    );
  return {
    name: `${first.name}+${second.name}`,
    params: first.params.map(({ name, type, values: choices }) => ({
      name,
      type: type === "categorical" ? "categorical" : "ordinal",
      choices,
    })),
    reference: [1, 1],
    losses: (config) => rows[rowOf(config)],
    front: front(rows),
  };
}

/** Undominated points, quickly for two objectives. */
function front(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted[0]?.length === 2) return staircase(sorted);
  return sorted.filter(
    (point, i) =>
      !sorted.some(
        (other, j) =>
          j !== i && other.every((x, k) => x <= point[k]) && (j < i || other.some((x, k) => x < point[k])),
      ),
  );
}

/** Of pairs by the first, then the second. */
function staircase(sorted) {
  const steps = [];
  for (const point of sorted) if (steps.length === 0 || point[1] < steps.at(-1)[1]) steps.push(point);
  return steps;
}

async function loadSources() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { createAskTell } from "./src/optimizer/askTell";
        export { parseSpaceFile } from "./src/space/spaceFile";
        export { hypervolume } from "./src/optimizer/pareto";`,
      resolveDir: values.root,
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "node20",
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
