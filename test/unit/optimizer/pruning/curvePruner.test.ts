import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OptimizerTrial, Problem } from "../../../../src/optimizer/problem";
import { curvesOf } from "../../../../src/optimizer/pruning/curve";
import { curvePrior, forecast } from "../../../../src/optimizer/pruning/curveModel";
import { estimates } from "../../../../src/optimizer/pruning/estimates";
import { pruneTrial } from "../../../../src/optimizer/pruning/prune";

const END = 20;
const space = { parameters: [], constraints: [] } as unknown as Problem["space"];
const problem: Problem = {
  space,
  goals: ["minimize"],
  sampler: "random",
  seed: 0,
  trials: 10,
  parallel: 1,
  pruner: "auto",
};

/** A loss that falls from 2 to `floor` like 1/s. */
const falling = (floor: number) => (s: number) => floor + (2 - floor) / s;
const curve = (f: (s: number) => number, count = END) => Array.from({ length: count }, (_, i) => f(i + 1));
const points = (values: readonly number[], step = (i: number) => i + 1) =>
  values.map((value, i) => ({ step: step(i), value }));

function complete(number: number, values: readonly number[]): OptimizerTrial {
  return { number, params: {}, state: "complete", values: [values.at(-1)!], intermediate: points(values) };
}

const history = [0.5, 0.7, 0.6, 0.9].map((floor, number) => complete(number, curve(falling(floor))));

/** After how many values the trial is stopped; null when never. */
function stoppedAt(values: readonly number[], trials = history, p = problem): number | null {
  for (let n = 1; n <= values.length; n++)
    if (pruneTrial(p, trials, { number: 99, intermediate: points(values.slice(0, n)) }).prune) return n;
  return null;
}

describe("the curve pruner", () => {
  it("stops a curve that is flat and high soon", () => {
    const at = stoppedAt(curve(() => 2));
    expect(at).toBeGreaterThanOrEqual(3);
    expect(at).toBeLessThanOrEqual(5);
  });

  it("lets a curve that will be the best run to its end", () => {
    expect(stoppedAt(curve(falling(0.3)))).toBeNull();
  });

  it("lets a slow curve that is still falling run on, although all others were better at its step", () => {
    expect(stoppedAt(curve((s) => 2.2 * Math.exp(-s / 10)))).toBeNull();
  });

  it("says what it saw", () => {
    const { why } = pruneTrial(problem, history, { number: 99, intermediate: points(curve(() => 2, 8)) });
    expect(why).toMatch(
      /^at step 8 it had 2; its chance to beat 0\.575 \(trial 0\) by step 20 was (below )?0\.\d %$/,
    );
  });

  it("never stops what is better than the best already", () => {
    expect(stoppedAt(curve((s) => (s < 3 ? 2 : 0.4 + s / 1000)))).toBeNull();
  });

  it("does nothing before a trial was completed, nor after the end", () => {
    expect(
      stoppedAt(
        curve(() => 2),
        [],
      ),
    ).toBeNull();
    expect(
      pruneTrial(problem, history, { number: 99, intermediate: points(curve(() => 2, END)) }).prune,
    ).toBe(false);
  });

  it("decides alike in other units, from other first steps and for the other goal", () => {
    const values = curve((s) => 1.2 + 0.8 / s);
    const at = stoppedAt(values);
    expect(at).not.toBeNull();
    for (const step of [(i: number) => i, (i: number) => 100 * (i + 1)]) {
      const moved = history.map((trial) => ({
        ...trial,
        intermediate: trial.intermediate?.map(({ value }, i) => ({ step: step(i), value })) ?? [],
      }));
      expect(
        pruneTrial(problem, moved, { number: 99, intermediate: points(values.slice(0, at!), step) }).prune,
      ).toBe(true);
      expect(
        pruneTrial(problem, moved, { number: 99, intermediate: points(values.slice(0, at! - 1), step) })
          .prune,
      ).toBe(false);
    }
    const turned = history.map((trial) => ({
      ...trial,
      values: trial.state === "complete" ? trial.values.map((value) => -value) : [],
      intermediate: trial.intermediate?.map(({ step, value }) => ({ step, value: -value })) ?? [],
    })) as OptimizerTrial[];
    const maximize: Problem = { ...problem, goals: ["maximize"] };
    expect(
      stoppedAt(
        values.map((value) => -value),
        turned,
        maximize,
      ),
    ).toBe(at);
  });

  it("is not confused by missing steps and values that are no numbers", () => {
    const values = curve(() => 2).map((value, i) => (i % 3 === 1 ? Number.NaN : value));
    expect(stoppedAt(values)).not.toBeNull();
    const sparse = points(curve(() => 2)).filter(({ step }) => step % 4 === 0);
    expect(pruneTrial(problem, history, { number: 99, intermediate: sparse.slice(0, 4) }).prune).toBe(true);
  });

  it("never fails, whatever is printed", () => {
    const value = fc.oneof(
      fc.double({ noNaN: false }),
      fc.constantFrom(0, -1, 1e300, -1e300, 5e-324, Number.NaN),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { maxLength: 12 }), { maxLength: 5 }),
        fc.array(value),
        (done, now) => {
          const trials = done.map((values, n): OptimizerTrial => complete(n, values.length ? values : [1]));
          expect(typeof pruneTrial(problem, trials, { number: 99, intermediate: points(now) }).prune).toBe(
            "boolean",
          );
        },
      ),
    );
  });
});

describe("a forecast", () => {
  const curves = curvesOf(history, "minimize");

  it("closes in on the truth", () => {
    const truth = falling(0.8)(END);
    const errors = [4, 10, 18].map((count) => {
      const [own] = curvesOf(
        [{ number: 9, params: {}, state: "running", intermediate: points(curve(falling(0.8), count)) }],
        "minimize",
      );
      const prior = curvePrior(curves, END, { alsoSeen: own!, progress: 0.5 });
      return Math.abs(forecast(own!, prior!)!.expected - truth);
    });
    expect(errors[0]!).toBeLessThan(0.3);
    expect(errors[2]!).toBeLessThan(errors[0]!);
    expect(errors[2]!).toBeLessThan(0.02);
  });

  it("is a distribution: it grows from 0 to 1", () => {
    const [own] = curvesOf(
      [{ number: 9, params: {}, state: "running", intermediate: points([2, 1.5, 1.2]) }],
      "minimize",
    );
    const future = forecast(own!, curvePrior(curves, END, { alsoSeen: own!, progress: 0.5 })!)!;
    const chances = [1e-9, 0.1, 0.5, 1, 1.5, 3, 1e9].map(future.below);
    expect(chances).toEqual(chances.toSorted((a, b) => a - b));
    expect(chances[0]!).toBeLessThan(0.02);
    expect(chances.at(-1)!).toBeGreaterThan(0.98);
  });
});

describe("a curve that follows its shape closely", () => {
  it("is believed less to go on so the further the study is", () => {
    const smooth = falling(0.8);
    const [own] = curvesOf(
      [{ number: 9, params: {}, state: "running", intermediate: points(curve(smooth, 12)) }],
      "minimize",
    );
    const chances = [0, 0.5, 1].map((progress) => {
      const prior = curvePrior(curvesOf(history, "minimize"), END, { alsoSeen: own!, progress });
      return forecast(own!, prior!)!.below(smooth(END) - 0.1);
    });
    expect(chances).toEqual(chances.toSorted((a, b) => a - b));
    expect(chances[2]!).toBeGreaterThan(1.5 * chances[0]!);
  });
});

describe("estimates of pruned trials", () => {
  const stopped: OptimizerTrial = {
    number: 4,
    params: {},
    state: "pruned",
    lastValue: 1.5,
    intermediate: points(curve(falling(1.4), 5)),
  };

  it("are where the curve was going, as a loss", () => {
    const found = estimates(problem, [...history, stopped]).get(4);
    expect(found).toBeGreaterThan(1.2);
    expect(found).toBeLessThan(1.56);
  });

  it("do not change with what comes later", () => {
    const later = [...history, stopped, complete(5, curve(falling(0.1)))];
    expect(estimates(problem, later)).toEqual(estimates(problem, [...history, stopped]));
  });

  it("are not made for several objectives, nor without a curve", () => {
    expect(estimates({ ...problem, goals: ["minimize", "minimize"] }, [...history, stopped]).size).toBe(0);
    const { intermediate: _, ...bare } = stopped;
    expect(estimates(problem, [...history, bare]).size).toBe(0);
  });
});
