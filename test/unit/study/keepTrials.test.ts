import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { silentLogger } from "../../../src/jobs/logger";
import type { StudyDefinition } from "../../../src/study/definition";
import { createTrial, finishTrial, State } from "../../../src/study/journalRecords";
import { cleanTrials, createKeeper, parseKeep } from "../../../src/study/keepTrials";
import type { Study } from "../../../src/study/study";
import { newStudy } from "./support/studies";

const TIMES = { startedAt: 0, distributions: {}, params: {}, userAttrs: {}, systemAttrs: {} };

const ENDED = { startedAt: 0, completedAt: 1000 };

/** Complete trials with these losses and 100 kB each; then one that runs and one that failed. */
async function studyWith(losses: readonly number[], changes: Partial<StudyDefinition> = {}): Promise<Study> {
  const study = await newStudy(changes);
  await study.write(({ study: { id } }) => [
    ...losses.map(() => createTrial(id, { ...TIMES, state: State.running })),
    createTrial(id, { ...TIMES, state: State.running }),
    createTrial(id, { ...TIMES, state: State.running }),
    ...losses.map((loss, i) => finishTrial(i, { ...ENDED, state: State.complete, values: [loss] })),
    finishTrial(losses.length + 1, { ...ENDED, state: State.failed, values: null }),
  ]);
  for (const { number } of study.trials) {
    mkdirSync(join(study.folder, "trials", String(number)), { recursive: true });
    writeFileSync(join(study.folder, "trials", String(number), "model.bin"), Buffer.alloc(96 * 1024));
  }
  return study;
}

const left = (study: Study) =>
  study.trials
    .map(({ number }) => number)
    .filter((number) => existsSync(join(study.folder, "trials", String(number))));

function policy(text: string) {
  const parsed = parseKeep(text);
  if (parsed === null) throw new Error("keeps all");
  return parsed;
}

describe("which trials keep their folders", () => {
  it.each([
    ["best=5,last=20,size=2GB", { best: 5, last: 20, sizeBytes: 2e9 }],
    [" size = 1.5 MB ", { best: null, last: null, sizeBytes: 1.5e6 }],
    ["last=0", { best: null, last: 0, sizeBytes: null }],
    ["all", null],
  ])("is read from %j", (text, wanted) => expect(parseKeep(text)).toEqual(wanted));

  it.each(["", "best", "best=", "best=1.5", "best=2GB", "worst=3", "size=-1", "best=1;last=2"])(
    "%j is refused with what to write",
    (text) => expect(() => parseKeep(text)).toThrow("best=5,last=20,size=2GB"),
  );

  // Numbers 0 to 4 are complete, 5 runs, 6 failed.
  it.each<[text: string, losses: number[], kept: number[]]>([
    ["best=2", [3, 1, 2, 5, 4], [1, 2, 5]],
    ["last=2", [3, 1, 2, 5, 4], [4, 5, 6]],
    ["best=1,last=1", [3, 1, 2, 5, 4], [1, 5, 6]],
    ["best=0", [3, 1, 2, 5, 4], [5]],
    ["size=0", [3, 1, 2, 5, 4], [1, 5]],
    ["best=9,size=0", [3, 1, 2, 5, 4], [0, 1, 2, 3, 4, 5]],
  ])("with %s of the losses %j are %j", async (text, losses, kept) => {
    const study = await studyWith(losses);
    const { trials, bytes } = await cleanTrials(study, policy(text));
    expect(left(study)).toEqual(kept);
    expect(trials).toEqual(study.trials.map(({ number }) => number).filter((n) => !kept.includes(n)));
    expect(bytes).toBeGreaterThanOrEqual(trials.length * 96 * 1024);
    expect(study.trials).toHaveLength(losses.length + 2);
  });

  it("within a size are the newest beside those that are kept anyway", async () => {
    const study = await studyWith([1, 2, 3, 4]);
    await cleanTrials(study, policy("best=1,size=450kB"));
    expect(left(study)).toEqual([0, 3, 4, 5]);
  });

  it("are the better ones also when more is better", async () => {
    const study = await studyWith([1, 3, 2], {
      objectives: [{ metric: "accuracy", goal: "maximize", take: "last" }],
    });
    await cleanTrials(study, policy("best=1"));
    expect(left(study)).toEqual([1, 3]);
  });

  it("are all in a dry run, and those that others go on from", async () => {
    const study = await studyWith([1, 2, 3]);
    const { trials } = await cleanTrials(study, policy("best=1"), { dryRun: true });
    expect(trials).toEqual([1, 2, 4]);
    expect(left(study)).toHaveLength(5);
    await cleanTrials(study, policy("best=1"), { protectedTrials: new Set([2]) });
    expect(left(study)).toEqual([0, 2, 3]);
  });

  it("are none to begin with", async () => {
    expect(await cleanTrials(await newStudy(), policy("best=1"))).toEqual({ trials: [], bytes: 0 });
  });
});

describe("cleaning while a study runs", () => {
  it("keeps what a trial with a part of the budget saved until one that goes on from it has ended", async () => {
    const study = await studyWith([3, 1, 2, 5, 4]);
    const looks = (child: object) => ({
      folder: study.folder,
      definition: study.definition,
      trials: study.trials.map((trial) => {
        if (trial.number === 0) return { ...trial, fidelity: { budget: 3, full: false, parent: null } };
        return trial.number === 3 ? { ...trial, fidelity: child } : trial;
      }) as Study["trials"],
    });
    const tidy = async (child: object) => {
      const keeper = createKeeper({ study: looks(child), policy: policy("best=1"), logger: silentLogger });
      keeper.tidy();
      await keeper.done();
      return left(study);
    };
    expect(await tidy({ budget: 27, full: true, parent: null })).toEqual([0, 1, 5]);
    expect(await tidy({ budget: 27, full: true, parent: 0 })).toEqual([1, 5]);
  });
});
