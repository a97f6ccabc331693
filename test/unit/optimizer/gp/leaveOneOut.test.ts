import { describe, expect, it } from "vitest";
import { hyperparameterCount, kernelParameters } from "../../../../src/optimizer/gp/hyperparameters";
import { kernelShape } from "../../../../src/optimizer/gp/kernelShape";
import { leaveOneOut, leaveOneOutScores, MAX_CALIBRATED } from "../../../../src/optimizer/gp/leaveOneOut";
import {
  createPosterior,
  createPredictor,
  factorize,
  type Posterior,
} from "../../../../src/optimizer/gp/posterior";
import { createRandom, nextNormal } from "../../../../src/space/random";
import { createSpace } from "../../../../src/space/space";

const shape = kernelShape(
  createSpace({
    parameters: ["x", "y"].map((name) => ({ kind: "float", name, low: 0, high: 1, log: false })),
    constraints: [],
  }),
);
const parameters = kernelParameters(shape, new Float64Array(hyperparameterCount(shape)).fill(-1));

function posteriorOf(points: readonly (readonly number[])[], targets: readonly number[]): Posterior {
  const factor = factorize(shape, parameters, Float64Array.from(points.flat()), points.length);
  return createPosterior(shape, factor, Float64Array.from(targets), 0.3);
}

function sample(n: number): { points: number[][]; targets: number[] } {
  const random = createRandom("leave one out", n);
  const points = Array.from({ length: n }, () => [random.next(), random.next()]);
  return { points, targets: points.map(([x, y]) => Math.sin(5 * x!) + y! + 0.1 * nextNormal(random)) };
}

describe("leave one out", () => {
  it("gives the residuals of n posteriors that each lack one point", () => {
    const { points, targets } = sample(12);
    const scores = leaveOneOutScores(posteriorOf(points, targets))!;
    for (const [i, point] of points.entries()) {
      const without = <T>(items: readonly T[]): T[] => items.filter((_, j) => j !== i);
      const others = createPredictor(posteriorOf(without(points), without(targets)));
      const out = new Float64Array(2);
      others.predict(Float64Array.from(point), out);
      const expected = (targets[i]! - out[0]!) / Math.sqrt(out[1]! + parameters.noise);
      expect(scores[i]).toBeCloseTo(expected, 8);
    }
  });

  it("counts the observations inside each band, the wider the more", () => {
    const { points, targets } = sample(40);
    const calibration = leaveOneOut(posteriorOf(points, targets))!;
    const scores = leaveOneOutScores(posteriorOf(points, targets))!.map(Math.abs);
    expect(calibration.trials).toBe(40);
    expect(calibration.within95).toBe(scores.filter((z) => z <= 1.959963984540054).length);
    expect(calibration.within50).toBeLessThanOrEqual(calibration.within90);
    expect(calibration.within90).toBeLessThanOrEqual(calibration.within95);
  });

  it("leaves imputed points out of the count", () => {
    const { points, targets } = sample(12);
    expect(leaveOneOut(posteriorOf(points, targets), 9)?.trials).toBe(9);
  });

  it("says nothing of a handful of points, nor of too many", () => {
    const few = sample(5);
    expect(leaveOneOut(posteriorOf(few.points, few.targets))).toBeNull();
    const many = sample(MAX_CALIBRATED + 1);
    expect(leaveOneOut(posteriorOf(many.points, many.targets))).toBeNull();
  });
});
