import { describe, expect, it } from "vitest";
import { silentLogger } from "../../../src/jobs/logger";
import type { Params } from "../../../src/space/parameter";
import { Attribute, type EndKind } from "../../../src/study/attributes";
import type { StudyDefinition } from "../../../src/study/definition";
import { retryOf } from "../../../src/study/retry";
import { type JobRunner, type RunStudyOptions, runStudy } from "../../../src/study/runStudy";
import { checkStopRules, tooLittleToGain } from "../../../src/study/stopRules";
import type { Study } from "../../../src/study/study";
import { definition, engineClient, exited, metric, newStudy } from "./support/studies";

type Run = JobRunner["run"];

/** Runs a study whose jobs end as `run` says. */
async function ranStudy(
  run: Run,
  changes: Partial<StudyDefinition> = {},
  options: Partial<RunStudyOptions> = {},
): Promise<{ study: Study; kind: string }> {
  const study = options.study ?? (await newStudy({ trials: 20, ...changes }));
  const { kind } = await runStudy({
    study,
    jobs: { run, adopt: async () => ({ event: "gone", message: "gone" }), seen: async () => [] },
    optimizer: engineClient(),
    slots: 1,
    maxTimeS: null,
    signal: new AbortController().signal,
    onEvent: () => {},
    logger: silentLogger,
    ...options,
  });
  return { study, kind };
}

/** Prints these losses, one a trial, then the last of them again and again. */
const printing =
  (...losses: number[]): Run =>
  async ({ number }, { onEvent }) => {
    onEvent(metric("loss", 0, losses[Math.min(number, losses.length - 1)] ?? 0));
    return exited();
  };

describe("a study stops", () => {
  it("when a trial reaches the target, of either goal", async () => {
    const down = await ranStudy(printing(3, 2, 1), {}, { stopRules: { target: 2 } });
    expect([down.kind, down.study.trials.length]).toEqual(["target", 2]);
    const objectives = [{ metric: "loss", goal: "maximize" as const, take: "last" as const }];
    const up = await ranStudy(printing(3, 2, 4), { objectives }, { stopRules: { target: 3.5 } });
    expect([up.kind, up.study.trials.length]).toEqual(["target", 3]);
  });

  it("at once when the target was reached before", async () => {
    const { study } = await ranStudy(printing(3), { trials: 2 });
    const again = await ranStudy(printing(1), {}, { study, stopRules: { target: 3 } });
    expect(again.kind).toBe("target");
    expect(study.trials).toHaveLength(2);
  });

  it("after so many trials without a better one", async () => {
    const { study, kind } = await ranStudy(printing(3, 1, 2), {}, { stopRules: { patience: 4 } });
    expect([kind, study.trials.length]).toEqual(["patience", 6]);
  });

  it("not for trials that were lost", async () => {
    const run: Run = async (job, how) =>
      job.number === 1 ? exited({ reason: "lost", exitCode: null }) : printing(1)(job, how);
    const { study } = await ranStudy(run, {}, { stopRules: { patience: 3 } });
    expect(study.trials).toHaveLength(5);
  });

  it("when the model expects less than a share of the noise", () => {
    const gain = { expectedImprovement: 0.009, noise: 1 };
    const suggestion = { params: {}, sampler: "gp" as const, why: "", gain };
    expect(tooLittleToGain(suggestion, { minImprovement: 0.01 })).toMatchObject({ kind: "converged" });
    expect(tooLittleToGain(suggestion, { minImprovement: 0.005 })).toBeNull();
    expect(tooLittleToGain({ params: {}, sampler: "tpe", why: "" }, { minImprovement: 1 })).toBeNull();
  });

  it.each([
    { sampler: "random", notices: [expect.stringContaining("cannot stop this study")] },
    { sampler: "gp", notices: [] },
  ] as const)(
    "for too little to gain only with a model, which is said once ($sampler)",
    async ({ sampler, notices }) => {
      const said: string[] = [];
      await ranStudy(
        printing(3, 2, 1),
        { sampler, trials: 4 },
        {
          stopRules: { minImprovement: 1e-9 },
          onEvent: (event) => void (event.event === "notice" && said.push(event.message)),
        },
      );
      expect(said).toEqual(notices);
    },
  );

  it("with the Gaussian process on a constant metric, before its number of trials", async () => {
    const { study, kind } = await ranStudy(
      printing(1),
      { sampler: "gp" },
      { stopRules: { minImprovement: 100 } },
    );
    expect(kind).toBe("converged");
    expect(study.trials.length).toBeLessThan(20);
  });

  it("with rules that need one objective only if it has one", () => {
    const two = { ...definition, objectives: [...definition.objectives, ...definition.objectives] };
    expect(() => checkStopRules({ target: 1 }, two)).toThrow("2 objectives");
    expect(() => checkStopRules({}, two)).not.toThrow();
    expect(() => checkStopRules({ target: 1 }, definition)).not.toThrow();
  });
});

const killed = () => exited({ reason: "signalled", exitCode: null, signal: "SIGKILL", message: "killed" });
const outOfMemory = () => ({ ...killed(), outOfMemory: true as const });
const attribute = (study: Study, number: number, name: keyof typeof Attribute) =>
  study.record(number)?.userAttrs[Attribute[name]];

describe("a trial that was killed", () => {
  it("is queued again with its values in one write, so often and no more", async () => {
    const params: Params[] = [];
    const { study } = await ranStudy(
      async (job) => {
        params.push(job.params);
        return killed();
      },
      { trials: 4 },
      { retries: 2 },
    );
    expect(study.trials.map(({ state }) => state)).toEqual(["failed", "failed", "failed", "failed"]);
    expect(params[1]).toEqual(params[0]);
    expect(params[2]).toEqual(params[0]);
    expect(params[3]).not.toEqual(params[0]);
    expect([0, 1, 2, 3].map((number) => attribute(study, number, "retryOf"))).toEqual([
      undefined,
      0,
      1,
      undefined,
    ]);
    expect(attribute(study, 0, "kind")).toBe("killed");
    // What came of the last attempt counts; the others tell the optimizer nothing.
    expect(study.optimizerTrials.map(({ number }) => number)).toEqual([2, 3]);
  });

  it("is not queued again without retries, nor beyond the number of trials, nor when it crashed by itself", async () => {
    expect((await ranStudy(async () => killed(), { trials: 3 })).study.trials).toHaveLength(3);
    const full = await ranStudy(async () => killed(), { trials: 1 }, { retries: 5 });
    expect(full.study.trials).toHaveLength(1);
    const crash: Run = async () => exited({ exitCode: 1 });
    const crashed = await ranStudy(crash, { trials: 2 }, { retries: 5 });
    expect(attribute(crashed.study, 1, "retryOf")).toBeUndefined();
  });

  it.each<[EndKind, slots: number, attempts: number, again: boolean]>([
    ["killed", 1, 0, true],
    ["killed", 1, 1, false],
    ["host-died", 1, 0, true],
    ["out-of-memory", 1, 0, false],
    ["out-of-memory", 2, 0, true],
    ["timeout", 2, 0, false],
    ["not-a-number", 2, 0, false],
    ["stopped", 2, 0, false],
    ["crashed", 2, 0, false],
  ])("%s with %i slots after %i attempts is tried again: %s", (kind, slots, attempt, again) => {
    const trial = { userAttrs: { [Attribute.attempt]: attempt } };
    expect(retryOf({ kind }, trial, { retries: 1, slots }) !== null).toBe(again);
  });

  it("for want of memory beside others is tried again alone", async () => {
    const study = await newStudy({ trials: 12 });
    const alone = (number: number) => attribute(study, number, "alone") === true;
    const inside = new Set<number>();
    const beside: number[] = [];
    const run: Run = async ({ number }, { onEvent }) => {
      inside.add(number);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (alone(number)) beside.push(inside.size - 1);
      onEvent(metric("loss", 0, 1));
      inside.delete(number);
      return number % 4 === 1 && !alone(number) ? outOfMemory() : exited();
    };
    await ranStudy(run, {}, { study, retries: 1, slots: 3 });
    expect(beside.length).toBeGreaterThan(0);
    expect(Math.max(...beside)).toBe(0);
    expect(study.trials.map(({ state }) => state)).not.toContain("waiting");
  });
});
