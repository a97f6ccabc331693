// Tables of learning curves: bench/curves/*.json.gz of ours, and a suite's curve tables (SPEC.md).
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";

/**
 * @typedef {object} CurveTable
 * @property {string} name
 * @property {"minimize" | "maximize"} goal
 * @property {object} space  As `ask-tell --space` reads it.
 * @property {number} steps
 * @property {number} cells
 * @property {(params: Record<string, unknown>) => number} indexOf
 * @property {(index: number) => number[]} curve  The metric after each step.
 * @property {(index: number) => number} regret  Of the value after the last step: 0 the best cell, 1 the median.
 */

/** @param {string[]} folders @returns {CurveTable[]} */
export function curveTables(folders) {
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return files
    .filter((file) => /\.json(\.gz)?$/.test(file))
    .map((file) => ({ file, data: JSON.parse(read(file)) }))
    .filter(({ data }) => data.curves)
    .map(({ file, data }) => curveTable(data.name ?? basename(file), data))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function read(file) {
  const bytes = readFileSync(file);
  return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
}

function curveTable(name, { goal, params, curves, space }) {
  const sign = goal === "maximize" ? -1 : 1;
  const losses = curves.map((curve) => sign * curve.at(-1));
  const sorted = losses.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return {
    name,
    goal,
    space: space ?? { params: params.map(indexed) },
    steps: curves[0].length,
    cells: curves.length,
    indexOf: (config) =>
      params.reduce(
        (index, { name: key, type, values }) =>
          index * values.length +
          (type === "categorical" ? values.map(String).indexOf(config[key]) : config[key]),
        0,
      ),
    curve: (index) => curves[index],
    regret: (index) => (losses[index] - sorted[0]) / (median - sorted[0]),
  };
}

/** An ordered parameter by its index, as to the peers. */
function indexed({ name, type, values }) {
  return type === "categorical"
    ? { name, type, choices: values.map(String) }
    : { name, type: "int", low: 0, high: values.length - 1, step: 1 };
}
