// Problems for the benches: folders in the formats of the suite (SPEC.md) and of the tables (FORMAT.md).
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { pythonRandom } from "./pythonRandom.mjs";

/**
 * @typedef {object} BenchProblem
 * @property {string} name
 * @property {"minimize" | "maximize"} goal
 * @property {"logRegret" | "searchScore"} score  How its runs are scored and averaged with others.
 * @property {string} [set]  The collection it belongs to.
 * @property {object} space  As `ask-tell --space` reads it.
 * @property {(seed: number) => BenchRun} start
 * @typedef {object} BenchRun
 * @property {(params: Record<string, unknown>) => number} evaluate  Returns what the optimizer is told.
 * @property {number[]} observed  Regret of the best observed configuration after each evaluation.
 * @property {number[]} search  Regret of the truly best configuration evaluated so far.
 * @property {(params: Record<string, unknown>) => number} regret
 */

/** Closed forms and tables of a folder with problems.mjs in it. @returns {Promise<BenchProblem[]>} */
export async function suiteProblems(folder) {
  const { loadProblems } = await import(pathToFileURL(join(folder, "problems.mjs")).href);
  return loadProblems().map((problem) => ({
    name: problem.name,
    goal: "minimize",
    score: "logRegret",
    space: problem.space,
    start: (seed) => {
      let n = 0;
      const regret = (params) => problem.regret(problem.value(params));
      return runOf((params) => problem.observe(params, seed, n++), regret, 1);
    },
  }));
}

/** Of a folder in either format. `set`: what they are averaged with. @returns {Promise<BenchProblem[]>} */
export async function problemsIn(folder, set = basename(resolve(folder))) {
  const isSuite = existsSync(join(folder, "problems.mjs"));
  const problems = isSuite ? await suiteProblems(folder) : tableProblems(folder);
  return problems.map((problem) => ({ ...problem, set }));
}

/** Finished grids with their training seeds, also gzipped. @returns {BenchProblem[]} */
export function tableProblems(folder) {
  const files = readdirSync(folder).filter((name) => /\.json(\.gz)?$/.test(name));
  return files.sort().map((file) => {
    const bytes = readFileSync(join(folder, file));
    return tableProblem(JSON.parse((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()));
  });
}

function tableProblem({ name, goal, params, table }) {
  const rows = table.map((row) => row.filter((value) => value !== null));
  const means = rows.map((row) => row.reduce((sum, value) => sum + value, 0) / row.length);
  const sign = goal === "minimize" ? 1 : -1;
  const losses = means.map((mean) => sign * mean).sort((a, b) => a - b);
  const middle = losses.length >> 1;
  const median = losses.length % 2 ? losses[middle] : (losses[middle] + losses[middle - 1]) / 2;
  const lookups = params.map(({ values }) => new Map(values.map((value, i) => [value, i])));
  const rowOf = (config) =>
    params.reduce((row, { name: key, values }, i) => {
      const index = lookups[i].get(config[key]);
      if (index === undefined) throw new Error(`${key} = ${config[key]} is not one of its choices`);
      return row * values.length + index;
    }, 0);
  const regret = (config) => (sign * means[rowOf(config)] - losses[0]) / (median - losses[0]);
  return {
    name,
    goal,
    score: "searchScore",
    space: {
      params: params.map(({ name: key, type, values }) => ({
        name: key,
        type: type === "categorical" ? "categorical" : "ordinal",
        choices: values,
      })),
    },
    start: (seed) => {
      const random = pythonRandom(`${name}/${seed}`);
      return runOf(
        (config) => {
          const row = rows[rowOf(config)];
          return row[random.below(row.length)];
        },
        regret,
        sign,
      );
    },
  };
}

/** @returns {BenchRun} */
export function runOf(observe, regret, sign) {
  let bestSeen = Number.POSITIVE_INFINITY;
  const observed = [];
  const search = [];
  return {
    observed,
    search,
    regret,
    evaluate: (params) => {
      const value = observe(params);
      const here = regret(params);
      const better = sign * value < bestSeen;
      if (better) bestSeen = sign * value;
      observed.push(better || observed.length === 0 ? here : observed.at(-1));
      search.push(Math.min(here, search.at(-1) ?? here));
      return value;
    },
  };
}
