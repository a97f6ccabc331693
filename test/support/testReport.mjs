// How `npm test` counts and what it says at its end.
import { existsSync, readFileSync } from "node:fs";

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {(other: Pick<Count, "passed" | "failed" | "skipped">) => void} add
 * @property {() => void} forbidSkips counts what was skipped as failed
 */

/** @returns {Count} */
export function emptyCount() {
  return {
    passed: 0,
    failed: 0,
    skipped: 0,
    add(other) {
      this.passed += other.passed;
      this.failed += other.failed;
      this.skipped += other.skipped;
    },
    forbidSkips() {
      this.failed += this.skipped;
      this.skipped = 0;
    },
  };
}

/**
 * @param {string | undefined} report vitest's JSON report; undefined when it wrote none
 * @param {boolean} ended whether vitest itself ended well
 */
export function vitestCount(report, ended) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(report);
  // A file that could not even be loaded has no failed test of its own.
  const broken = testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
      file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = numFailedTests + broken;
  return {
    passed: numPassedTests,
    // An error outside of every test, such as an unhandled rejection, shows in the exit code only.
    failed: failed === 0 && !ended ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

/** @param {string} file where `loudSkip` wrote its reasons */
export function readSkips(file) {
  if (!existsSync(file)) return [];
  return [...new Set(readFileSync(file, "utf8").trim().split("\n"))];
}

/**
 * @param {readonly string[]} skips
 * @param {boolean} forbidden
 * @returns {string} a block that cannot be overlooked; empty when nothing was skipped
 */
export function skippedBlock(skips, forbidden) {
  if (skips.length === 0) return "";
  const rule = "═".repeat(78);
  const verdict = forbidden
    ? "\nSkips are forbidden here (CI=true or --no-skips): each counts as a failure."
    : "";
  return `\n${rule}\n${skips.map((skip) => `SKIPPED: ${skip}`).join("\n\n")}${verdict}\n${rule}\n`;
}

/** @param {Pick<Count, "passed" | "failed" | "skipped">} count */
export function closingLine(count) {
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
  return `${count.passed} passed, ${count.failed} failed${skipped}`;
}
