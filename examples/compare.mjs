// The end of `npm start`: the source's values beside the best ones, as lines of text.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * @param {object} shown what `guided-tuning show --json` printed
 * @param {string} project the tuned folder; the trials' outputs are in its `.tuning`
 * @returns {Promise<string[] | null>} null when no trial completed
 */
export async function compare(shown, project) {
  const { best, trials, study } = shown;
  const first = trials.find((trial) => trial.number === 0);
  if (!best || first?.state !== "complete") return null;
  const names = [...new Set([...Object.keys(first.params), ...Object.keys(best.params)])];
  const rows = [
    ["", "in the source", `best (trial ${best.number})`],
    ...names.map((name) => [name, display(first.params[name]), display(best.params[name])]),
    [shown.objectives[0].metric, display(first.value), display(best.value)],
  ];
  const before = await testAccuracy(project, study, first.number);
  const after = await testAccuracy(project, study, best.number);
  if (before !== null && after !== null) rows.push(["test accuracy", before, after]);
  const lines = alignColumns(rows);
  if (before !== null && after !== null) {
    lines.push("", "Test accuracy is measured on images that neither training nor tuning has seen.");
  }
  return lines;
}

function display(value) {
  if (value === undefined) return "–"; // not active in this trial
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** The last `test_accuracy=…` of a trial's output; null when it is not there. */
async function testAccuracy(project, study, number) {
  const log = join(project, ".tuning", study, "trials", String(number), "output.log");
  const text = await readFile(log, "utf8").catch(() => "");
  const found = [...text.matchAll(/test_accuracy=(\d\.\d+)/g)].at(-1);
  return found ? `${(Number(found[1]) * 100).toFixed(1)} %` : null;
}

function alignColumns(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column] + 3)))
      .join(""),
  );
}
