import { describe, expect, it } from "vitest";
import { type Logger, silentLogger } from "../../../src/jobs/logger";
import type { IntermediateValue } from "../../../src/optimizer/problem";
import type { PruneDecision } from "../../../src/optimizer/pruning/pruner";
import { createLivePruning } from "../../../src/study/livePruning";

const KEEP: PruneDecision = { prune: false, why: null };

/** Questions wait until they are answered. */
function asked(logger: Logger = silentLogger) {
  const questions: { intermediate: readonly IntermediateValue[]; since: number | null }[] = [];
  let answer: (decision: PruneDecision | Error) => void = () => {};
  let stops = 0;
  const live = createLivePruning(
    {
      ask(intermediate, since) {
        questions.push({ intermediate, since });
        return new Promise((resolve, reject) => {
          answer = (decision) => (decision instanceof Error ? reject(decision) : resolve(decision));
        });
      },
      stop: () => {
        stops++;
      },
    },
    logger,
  );
  return {
    live,
    questions,
    stops: () => stops,
    async answer(decision: PruneDecision | Error) {
      answer(decision);
      await new Promise(setImmediate);
    },
  };
}

describe("pruning a running trial", () => {
  it("asks about each value, with the last of each step before it", async () => {
    const { live, questions, answer } = asked();
    void live.judge(1, 0.5);
    expect(questions).toEqual([{ intermediate: [{ step: 1, value: 0.5 }], since: null }]);
    await answer(KEEP);
    void live.judge(3, 0.3);
    await answer(KEEP);
    void live.judge(1, 0.45);
    expect(questions[2]).toEqual({
      intermediate: [
        { step: 1, value: 0.45 },
        { step: 3, value: 0.3 },
      ],
      since: 3,
    });
    await answer(KEEP);
    expect(live.reason()).toBeNull();
  });

  it("asks ever more rarely about a job that prints a thousand times", async () => {
    let questions = 0;
    const ask = async () => {
      questions++;
      return KEEP;
    };
    const live = createLivePruning({ ask, stop() {} }, silentLogger);
    for (let step = 0; step < 1000; step++) await live.judge(step, 1);
    expect(questions).toBeGreaterThan(100);
    expect(questions).toBeLessThan(250);
  });

  it("stops the trial once, and keeps the reason", async () => {
    const { live, questions, answer, stops } = asked();
    void live.judge(1, 9);
    await answer({ prune: true, why: "too bad" });
    void live.judge(2, 9);
    expect([stops(), live.reason(), questions.length]).toEqual([1, "too bad", 1]);
  });

  it("lets a trial run on when nobody answers", async () => {
    const warnings: string[] = [];
    const { live, questions, answer, stops } = asked({
      ...silentLogger,
      warn: (message) => warnings.push(message),
    });
    void live.judge(1, 9);
    await answer(new Error("the optimizer ended"));
    void live.judge(2, 9);
    expect([stops(), live.reason(), questions.length]).toEqual([0, null, 1]);
    expect(warnings).toEqual(["no pruning in this trial: the optimizer ended"]);
  });
});
