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
  it("asks one question at a time, the next with everything printed meanwhile", async () => {
    const { live, questions, answer } = asked();
    live.add(1, 0.5);
    live.add(2, 0.4);
    live.add(3, 0.3);
    live.add(2, 0.45);
    expect(questions).toEqual([{ intermediate: [{ step: 1, value: 0.5 }], since: null }]);
    await answer(KEEP);
    expect(questions[1]).toEqual({
      intermediate: [
        { step: 1, value: 0.5 },
        { step: 2, value: 0.45 },
        { step: 3, value: 0.3 },
      ],
      since: 1,
    });
    await answer(KEEP);
    expect(questions).toHaveLength(2);
    expect(live.reason()).toBeNull();
  });

  it("stops the trial once, and keeps the reason", async () => {
    const { live, questions, answer, stops } = asked();
    live.add(1, 9);
    live.add(2, 9);
    await answer({ prune: true, why: "too bad" });
    live.add(3, 9);
    expect([stops(), live.reason(), questions.length]).toEqual([1, "too bad", 1]);
  });

  it("lets a trial run on when nobody answers", async () => {
    const warnings: string[] = [];
    const { live, questions, answer, stops } = asked({
      ...silentLogger,
      warn: (message) => warnings.push(message),
    });
    live.add(1, 9);
    await answer(new Error("the optimizer ended"));
    live.add(2, 9);
    expect([stops(), live.reason(), questions.length]).toEqual([0, null, 1]);
    expect(warnings).toEqual(["no pruning in this trial: the optimizer ended"]);
  });
});
