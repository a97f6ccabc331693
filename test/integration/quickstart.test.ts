import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { scratchExample } from "../support/scratchExample.mjs";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const TRIALS = 25;
const STUDY_MS = 170_000;

interface TrialLine {
  readonly event: "trial";
  readonly number: number;
  readonly state: string;
  readonly value: number | null;
  readonly params: Readonly<Record<string, unknown>>;
}

interface StudyLine {
  readonly event: "study";
  readonly trials: number;
  readonly best: { readonly number: number; readonly value: number; readonly params: TrialLine["params"] };
}

/** What `run --json` prints on stdout for a fresh copy of the quickstart. */
async function tuneQuickstart(): Promise<string> {
  const project = scratchExample("quickstart");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [CLI, "run", project, "--trials", String(TRIALS), "--seed", "1", "--json"],
    { timeout: STUDY_MS, cwd: join(project, "..") },
  );
  return stdout;
}

function withoutDurations(stdout: string): string {
  return stdout.replaceAll(/"duration_s":[-+.\deE]+/g, '"duration_s":0');
}

describe("the quickstart, tuned twice on fresh copies", () => {
  let first: string;
  let second: string;
  let trials: TrialLine[];
  let study: StudyLine;

  beforeAll(async () => {
    // One after the other: how long a trial takes must not depend on the other study.
    first = await tuneQuickstart();
    second = await tuneQuickstart();
    const events = first
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as TrialLine | StudyLine);
    trials = events.filter((event) => event.event === "trial");
    study = events.at(-1) as StudyLine;
  }, 2 * STUDY_MS);

  test("prints a line a trial, in order, and the study last", () => {
    expect(trials.map((trial) => trial.number)).toEqual([...Array(TRIALS).keys()]);
    expect(study).toMatchObject({ event: "study", study: "quickstart", trials: TRIALS });
  });

  test("starts with the values in the source", () => {
    expect(trials[0]?.params).toEqual({
      hidden: 12,
      optimizer: "sgd",
      learning_rate: 0.01,
      momentum: 0.9,
      batch_size: 32,
      cosine_decay: false,
    });
  });

  test("leaves momentum out where the optimizer is not sgd", () => {
    for (const { params } of trials) expect("momentum" in params).toBe(params.optimizer === "sgd");
  });

  test("ends better than trial 0 and than the median trial", () => {
    const values = trials
      .flatMap((trial) => (trial.value === null ? [] : [trial.value]))
      .sort((a, b) => a - b);
    const median = values[Math.floor(values.length / 2)] ?? Number.NaN;
    expect(study.best.value).toBe(values[0]);
    expect(study.best.value).toBeLessThan(trials[0]?.value ?? Number.NaN);
    expect(study.best.value).toBeLessThan(median);
  });

  test("prints the same bytes both times, durations aside", () => {
    expect(withoutDurations(second)).toBe(withoutDurations(first));
  });
});
