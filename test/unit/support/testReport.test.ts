import { describe, expect, test } from "vitest";
import { closingLine, emptyCount, skippedBlock, vitestCount } from "../../support/testReport.mjs";

const report = (changes: object) =>
  JSON.stringify({
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...changes,
  });

describe("vitestCount", () => {
  test("counts passed, failed and skipped tests", () => {
    const text = report({ numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 });
    expect(vitestCount(text, false)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  test("counts a file that could not be loaded as one failure", () => {
    const text = report({ testResults: [{ status: "failed", assertionResults: [] }] });
    expect(vitestCount(text, false)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  test("counts a bad end without a failed test as one failure", () => {
    expect(vitestCount(report({}), false).failed).toBe(1);
  });

  test("counts a missing report as one failure", () => {
    expect(vitestCount(undefined, true)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe("closingLine", () => {
  test("names skipped tests only when there are some", () => {
    expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe("3 passed, 0 failed");
    expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe("3 passed, 1 failed, 2 skipped");
  });

  test("counts skips as failures where they are forbidden", () => {
    const count = emptyCount();
    count.add({ passed: 3, failed: 1, skipped: 2 });
    count.forbidSkips();
    expect(closingLine(count)).toBe("3 passed, 3 failed");
  });
});

describe("skippedBlock", () => {
  test("is empty when nothing was skipped", () => {
    expect(skippedBlock([], false)).toBe("");
  });

  test("names every reason and says when skips are forbidden", () => {
    expect(skippedBlock(["no Chromium", "no Python"], true)).toMatch(
      /SKIPPED: no Chromium\n\nSKIPPED: no Python\nSkips are forbidden/,
    );
  });
});
