// The end of `npm start`: the source's values beside the best ones, as lines of text.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * @typedef {string | number | boolean | null} Value
 * @typedef {{ number: number, state: string, value: number | null, params: Record<string, Value> }} Trial
 * @typedef {{ study: string, objectives: { metric: string }[], trials: Trial[],
 *   best: { number: number, value: number, params: Record<string, Value> } | null }} Shown
 */

/**
 * @param {Shown} shown what `guided-tuning show --json` printed
 * @param {string} project the tuned folder; the trials' outputs are in its `.tuning`
 * @returns {Promise<string[] | null>} null when no trial completed
 */
export async function compare(shown, project) {
  const { best, trials, study } = shown;
  const first = trials.find((trial) => trial.number === 0);
  if (!best || first?.state !== "complete") return null;
  const names = [...new Set([...Object.keys(first.params), ...Object.keys(best.params)])];
  /** @type {[string, string, string][]} */
  const rows = [["", "in the source", `best (trial ${best.number})`]];
  for (const name of names) rows.push([name, display(first.params[name]), display(best.params[name])]);
  rows.push([shown.objectives[0]?.metric ?? "", display(first.value), display(best.value)]);
  const before = await testAccuracy(project, study, first.number);
  const after = await testAccuracy(project, study, best.number);
  if (before !== null && after !== null) rows.push(["test accuracy", before, after]);
  const lines = alignColumns(rows);
  if (before !== null && after !== null) {
    lines.push("", "Test accuracy is measured on images that neither training nor tuning has seen.");
  }
  return lines;
}

/** @param {Value | undefined} value */
function display(value) {
  if (value === undefined) return "–"; // not active in this trial
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/**
 * The last `test_accuracy=…` of a trial's output; null when it is not there.
 * @param {string} project
 * @param {string} study
 * @param {number} number
 */
async function testAccuracy(project, study, number) {
  const log = join(project, ".tuning", study, "trials", String(number), "output.log");
  const text = await readFile(log, "utf8").catch(() => "");
  const found = [...text.matchAll(/test_accuracy=(\d\.\d+)/g)].at(-1);
  return found ? `${(Number(found[1]) * 100).toFixed(1)} %` : null;
}

/** @param {[string, string, string][]} rows */
function alignColumns(rows) {
  const width = (/** @type {0 | 1 | 2} */ column) => Math.max(...rows.map((row) => row[column].length));
  const [name, before, after] = [width(0), width(1), width(2)];
  return rows.map((row) => `${row[0].padEnd(name)}   ${row[1].padStart(before)}   ${row[2].padStart(after)}`);
}
