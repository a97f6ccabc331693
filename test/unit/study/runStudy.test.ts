import { appendFileSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, it, vi } from "vitest";
import { silentLogger } from "../../../src/jobs/logger";
import type { Params } from "../../../src/space/parameter";
import { createTrial, State } from "../../../src/study/journalRecords";
import { type JobRunner, runStudy, type StudyEvent } from "../../../src/study/runStudy";
import { openStudy, type Study } from "../../../src/study/study";
import { bestTrial } from "../../../src/study/studyView";
import { engineClient, exited, metric, newStudy } from "./support/studies";

const loss = (params: Params) => Math.abs(Math.log10(Number(params.lr)) + 3) + Number(params.layers) / 10;

const succeed: JobRunner["run"] = async ({ params }, { onEvent }) => {
  onEvent(metric("loss", 0, 2 * loss(params)));
  onEvent(metric("loss", 1, loss(params)));
  return exited();
};

function jobs(changes: Partial<JobRunner> = {}): JobRunner {
  return {
    run: succeed,
    adopt: async () => ({ event: "gone", message: "gone" }),
    seen: async () => [],
    ...changes,
  };
}

async function run(
  study: Study,
  runner = jobs(),
  options: { slots?: number; signal?: AbortSignal; maxTimeS?: number } = {},
) {
  const events: StudyEvent[] = [];
  const reason = await runStudy({
    study,
    jobs: runner,
    optimizer: engineClient(),
    slots: options.slots ?? 1,
    maxTimeS: options.maxTimeS ?? null,
    signal: options.signal ?? new AbortController().signal,
    onEvent: (event) => events.push(event),
    logger: silentLogger,
  });
  return { reason, events };
}

const enqueue = (study: Study, params: Params) =>
  study.write(({ study: { id } }) => [
    createTrial(id, {
      state: State.waiting,
      startedAt: null,
      distributions: {},
      params: {},
      userAttrs: {},
      systemAttrs: { fixed_params: params },
    }),
  ]);

describe("running a study", () => {
  it("begins with the values in the source and ends at its number of trials", async () => {
    const study = await newStudy();
    const { reason } = await run(study);
    expect(reason).toEqual({ kind: "budget" });
    expect(study.trials.map(({ state }) => state)).toEqual(Array(6).fill("complete"));
    expect(study.trials[0]).toMatchObject({
      params: { lr: 0.01, layers: 4, opt: "adam" },
      values: [1.4],
      intermediate: [
        { step: 0, value: 2.8 },
        { step: 1, value: 1.4 },
      ],
      durationS: 0.5,
    });
    expect(bestTrial(study.trials, study.definition.objectives)?.value).toBeLessThanOrEqual(1.4);
  });

  it("does nothing when the number is reached already", async () => {
    const study = await newStudy();
    await run(study);
    const { reason, events } = await run(study);
    expect(reason).toEqual({ kind: "budget" });
    expect(events).toEqual([]);
    expect(study.trials).toHaveLength(6);
  });

  it("proposes the same stream however often it is interrupted", async () => {
    const whole = await newStudy({ trials: 12, sampler: "tpe" });
    await run(whole);
    const parts = await newStudy({ trials: 4, sampler: "tpe" });
    for (const trials of [4, 7, 12]) {
      const again = await openStudy(parts.journalPath, silentLogger);
      if (!again) throw new Error("no study");
      const { encodeDefinition } = await import("../../../src/study/definitionCodec");
      const { studyUserAttr } = await import("../../../src/study/journalRecords");
      await again.write(({ study: s }) =>
        encodeDefinition({ ...again.definition, trials }, s.userAttrs).map(([k, v]) =>
          studyUserAttr(s.id, k, v),
        ),
      );
      await run(again);
    }
    await parts.sync();
    // The number of trials is all that differs, and TPE does not look at it.
    expect(parts.trials.map((t) => t.params)).toEqual(whole.trials.map((t) => t.params));
  });

  it("runs what was queued first, sampling what is missing, and counts it", async () => {
    const study = await newStudy({ trials: 3 });
    await enqueue(study, { lr: 0.05, opt: "sgd" });
    await run(study);
    expect(study.trials).toHaveLength(3);
    expect(study.trials[0]?.params).toMatchObject({ lr: 0.05, opt: "sgd", layers: expect.any(Number) });
    expect(study.trials[0]?.params).toHaveProperty("momentum");
    expect(study.trials[1]?.params).toEqual({ lr: 0.01, layers: 4, opt: "adam" });
  });

  it("fails a queued trial that cannot be run, with the reason", async () => {
    const study = await newStudy({ trials: 2 });
    await enqueue(study, { lr: 7, nonsense: 1 });
    const { events } = await run(study);
    expect(study.trials[0]).toMatchObject({ state: "failed" });
    expect(study.trials[0]?.reason).toMatch(/lr: 7 is outside.*nonsense/);
    expect(study.trials[1]?.state).toBe("complete");
    expect(events.filter(({ event }) => event === "finished")).toHaveLength(2);
  });

  it("keeps as many running as there are slots, each with another configuration", async () => {
    const study = await newStudy({ trials: 9 });
    let running = 0;
    let most = 0;
    let open = () => {};
    const allBusy = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { reason } = await run(
      study,
      jobs({
        async run(job, options) {
          most = Math.max(most, ++running);
          if (running === 3) open();
          await allBusy;
          running -= 1;
          return succeed(job, options);
        },
      }),
      { slots: 3 },
    );
    expect(reason).toEqual({ kind: "budget" });
    expect(most).toBe(3);
    expect(study.trials).toHaveLength(9);
    expect(new Set(study.trials.map((t) => JSON.stringify(t.params))).size).toBe(9);
  });

  it("records a crash with its exit code and last line, and goes on", async () => {
    const study = await newStudy({ trials: 2 });
    await run(
      study,
      jobs({
        run: async (job, options) =>
          job.number === 0
            ? exited({ exitCode: 3, tail: ["Traceback", "ValueError: too deep", ""] })
            : succeed(job, options),
      }),
    );
    expect(study.trials[0]).toMatchObject({
      state: "failed",
      exitCode: 3,
      reason: "exit code 3: ValueError: too deep",
    });
    expect(study.trials[1]?.state).toBe("complete");
  });

  it("fails a trial whose objective is missing or not finite, saying what there was", async () => {
    const study = await newStudy({ trials: 3 });
    await run(
      study,
      jobs({
        seen: async () => ["accuracy", "val_loss"],
        run: async ({ number }, { onEvent }) => {
          if (number === 1) onEvent(metric("loss", 4, Number.NaN));
          if (number === 2) onEvent(metric("loss", 4, Number.POSITIVE_INFINITY));
          return exited();
        },
      }),
    );
    expect(study.trials.map((t) => t.reason)).toEqual([
      "loss was never printed; what was: accuracy, val_loss. Name one of these in the objective, or print `loss=0.31`.",
      "loss was NaN at step 4",
      "loss was inf at step 4",
    ]);
    expect(study.trials[1]?.intermediate).toEqual([{ step: 4, value: Number.NaN }]);
  });

  it("takes the best value of the run where the objective says so", async () => {
    const study = await newStudy({
      trials: 1,
      objectives: [{ metric: "acc", goal: "maximize", take: "best" }],
    });
    await run(
      study,
      jobs({
        run: async (_job, { onEvent }) => {
          for (const [step, value] of [0.5, 0.9, Number.NaN, 0.7].entries())
            onEvent(metric("acc", step, value));
          return exited();
        },
      }),
    );
    expect(study.trials[0]).toMatchObject({ values: [0.9] });
  });

  it("never calls an infeasible trial the best", async () => {
    const study = await newStudy({ trials: 2, limits: [{ metric: "mem", op: "<=", bound: 16 }] });
    await run(
      study,
      jobs({
        run: async ({ number }, { onEvent }) => {
          onEvent(metric("loss", 0, number === 0 ? 1 : 5));
          onEvent(metric("mem", 0, number === 0 ? 17.5 : 16));
          return exited();
        },
      }),
    );
    expect(study.record(0)?.systemAttrs.constraints).toEqual([1.5]);
    expect(bestTrial(study.trials, study.definition.objectives)).toMatchObject({ number: 1, value: 5 });
  });

  it("stops when the first five trials fail in the same way, and says what it was", async () => {
    const study = await newStudy({ trials: 50 });
    const { reason } = await run(
      study,
      jobs({ run: async ({ number }) => exited({ exitCode: 1, tail: [`No module named torch${number}`] }) }),
    );
    expect(reason).toMatchObject({
      kind: "failing",
      message: expect.stringContaining("No module named torch"),
      output: expect.stringContaining("No module named torch0"),
    });
    expect(study.trials).toHaveLength(5);
  });

  it("interrupts what runs when it is stopped, and records that", async () => {
    const study = await newStudy();
    const controller = new AbortController();
    const { reason } = await run(
      study,
      jobs({
        run: (_job, { signal }) =>
          new Promise((resolve) => {
            signal.addEventListener("abort", () => resolve(exited({ reason: "stopped", exitCode: null })));
            controller.abort();
          }),
      }),
      { signal: controller.signal },
    );
    expect(reason).toEqual({ kind: "stopped" });
    expect(study.trials).toHaveLength(1);
    expect(study.trials[0]).toMatchObject({ state: "failed", reason: "stopped by the user" });
  });

  it("stops when the study's time is up", async () => {
    const study = await newStudy();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { reason } = await run(
        study,
        jobs({
          run: (_job, { signal }) =>
            new Promise((resolve) => {
              signal.addEventListener("abort", () => resolve(exited({ reason: "stopped", exitCode: null })));
              vi.advanceTimersByTime(60_000);
            }),
        }),
        { maxTimeS: 60 },
      );
      expect(reason).toEqual({ kind: "max-time" });
    } finally {
      vi.useRealTimers();
    }
    expect(study.trials[0]?.reason).toBe("stopped: the study's time was up");
  });

  it("rejects when jobs cannot be prepared, after recording that trial", async () => {
    const study = await newStudy();
    const runner = jobs({ run: () => Promise.reject(new Error("no such folder")) });
    await expect(run(study, runner)).rejects.toThrow("no such folder");
    expect(study.trials).toMatchObject([{ state: "failed", reason: "no such folder" }]);
  });

  it("lets what runs come to its end when nothing more can be proposed, and then says why", async () => {
    const study = await newStudy();
    const optimizer = engineClient();
    let refuse = () => {};
    const refused = new Promise<void>((resolve) => {
      refuse = resolve;
    });
    const events: StudyEvent[] = [];
    const ended = runStudy({
      study,
      jobs: jobs({
        async run(job, options) {
          await refused;
          expect(options.signal.aborted).toBe(false);
          return succeed(job, options);
        },
      }),
      optimizer: {
        ...optimizer,
        async suggest(asked, number) {
          if (number === 0) return optimizer.suggest(asked, number);
          refuse();
          throw new Error("the optimizer ended (exit code 9)");
        },
      },
      slots: 2,
      maxTimeS: null,
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
      logger: silentLogger,
    });
    await expect(ended).rejects.toThrow("the optimizer ended (exit code 9)");
    expect(study.trials).toMatchObject([{ state: "complete", values: [1.4] }]);
    expect(events).toContainEqual({
      event: "notice",
      message: "No further trial begins: the optimizer ended (exit code 9)",
    });
  });

  it("writes at most five intermediate values a second, and all of them at the end", async () => {
    const study = await newStudy({ trials: 1 });
    await run(
      study,
      jobs({
        run: async (_job, { onEvent }) => {
          for (let step = 0; step < 40; step++) onEvent(metric("loss", step, step));
          await study.sync();
          expect(study.trials[0]?.intermediate.length).toBeLessThanOrEqual(5);
          onEvent(metric("loss", 3, 33));
          return exited();
        },
      }),
    );
    const { intermediate } = study.trials[0] ?? {};
    expect(intermediate?.map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(intermediate?.[3]?.value).toBe(33);
  });
});

describe("what a dead host left", () => {
  const dead = { pid: 2 ** 22 + 1, startTime: "1", bootId: "gone", host: hostname() };
  const orphan = (study: Study, owner: unknown) =>
    study.write(({ study: { id } }) => [
      createTrial(id, {
        state: State.running,
        startedAt: 1,
        distributions: {
          lr: '{"name":"FloatDistribution","attributes":{"step":null,"low":0.00001,"high":0.1,"log":true}}',
        },
        params: { lr: 0.01 },
        userAttrs: owner ? { "guided_tuning:owner": owner } : {},
        systemAttrs: {},
      }),
    ]);

  it("is adopted: a job that goes on, or ended meanwhile, gives its value", async () => {
    const study = await newStudy({ trials: 1 });
    await orphan(study, dead);
    const { events } = await run(
      study,
      jobs({
        adopt: async (number, { onEvent }) => {
          onEvent(metric("loss", 0, 0.25 + number));
          return exited();
        },
        run: () => Promise.reject(new Error("must not be run")),
      }),
    );
    expect(study.trials).toMatchObject([{ state: "complete", values: [0.25] }]);
    expect(events[0]).toMatchObject({ event: "started", adopted: true });
  });

  it("is failed with the reason when its job is gone, and not run again", async () => {
    const study = await newStudy({ trials: 1 });
    await orphan(study, dead);
    await run(study, jobs({ adopt: async () => ({ event: "gone", message: "the machine was restarted" }) }));
    expect(study.trials).toMatchObject([{ state: "failed", reason: "the machine was restarted" }]);
  });

  it("is run under its own number when no runner ever took it", async () => {
    const study = await newStudy({ trials: 1 });
    await orphan(study, dead);
    const ran: number[] = [];
    await run(
      study,
      jobs({
        adopt: async () => ({ event: "unclaimed" }),
        run: async ({ number, params }, { onEvent }) => {
          ran.push(number);
          expect(params).toEqual({ lr: 0.01 });
          onEvent(metric("loss", 0, 1));
          return exited();
        },
      }),
    );
    expect(ran).toEqual([0]);
    expect(study.trials).toMatchObject([{ state: "complete" }]);
  });

  it("is left alone when another program or another host runs it", async () => {
    const study = await newStudy({ trials: 1 });
    await orphan(study, null);
    await orphan(study, { ...dead, host: "elsewhere" });
    const { reason } = await run(study);
    expect(reason).toEqual({ kind: "budget" });
    expect(study.trials.slice(0, 2).map((t) => t.state)).toEqual(["running", "running"]);
  });

  it("survives a record that the crash left half written", async () => {
    const study = await newStudy({ trials: 2 });
    await run(study);
    appendFileSync(study.journalPath, '{"op_code":6,"worker_id":"x","tri');
    const again = await openStudy(study.journalPath, silentLogger);
    expect(again?.trials.map((t) => t.state)).toEqual(["complete", "complete"]);
  });
});
