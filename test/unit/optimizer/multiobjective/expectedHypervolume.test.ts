import { describe, expect, it } from "vitest";
import { logExpectedImprovement } from "../../../../src/optimizer/acquisition/expectedImprovement";
import { undominatedBoxes } from "../../../../src/optimizer/multiobjective/boxes";
import {
  createHypervolumeImprovement,
  logMass,
} from "../../../../src/optimizer/multiobjective/expectedHypervolume";
import { hypervolume } from "../../../../src/optimizer/pareto";
import { createRandom, nextNormal } from "../../../../src/space/random";

const fronts: Readonly<Record<number, readonly number[][]>> = {
  2: [
    [0.1, 0.9],
    [0.4, 0.5],
    [0.8, 0.2],
  ],
  3: [
    [0.1, 0.9, 0.5],
    [0.4, 0.5, 0.6],
    [0.8, 0.2, 0.3],
    [0.5, 0.6, 0.1],
  ],
};

function improvementFor(front: readonly number[][]) {
  const reference = new Array<number>(front[0]!.length).fill(1);
  return { reference, improvement: createHypervolumeImprovement(undominatedBoxes(front, reference)) };
}

describe.each([2, 3])("EHVI of %i objectives", (m) => {
  const front = fronts[m]!;
  const { reference, improvement } = improvementFor(front);

  it.each([
    ["in front of it", 0.1, 0.2],
    ["on it", 0.5, 0.1],
    ["behind it", 0.9, 0.3],
    ["uncertain", 0.6, 1],
  ])("agrees with Monte Carlo %s", (_name, mean, std) => {
    const random = createRandom("monte carlo", m, mean);
    const means = new Float64Array(m).fill(mean);
    const stds = Float64Array.from({ length: m }, (_, k) => std * (1 + 0.3 * k));
    const before = hypervolume(front, reference);
    const draws = 10_000;
    let [sum, squares] = [0, 0];
    for (let i = 0; i < draws; i++) {
      const y = Array.from(means, (mu, k) => mu + stds[k]! * nextNormal(random));
      const gain = hypervolume([...front, y], reference) - before;
      sum += gain;
      squares += gain * gain;
    }
    const average = sum / draws;
    const error = Math.sqrt((squares / draws - average ** 2) / draws);
    expect(Math.abs(Math.exp(improvement.log(means, stds)) - average)).toBeLessThan(4 * error);
  });

  it("is the improvement itself where nothing is uncertain", () => {
    const y = new Array<number>(m).fill(0.35);
    const gain = hypervolume([...front, y], reference) - hypervolume(front, reference);
    const log = improvement.log(Float64Array.from(y), new Float64Array(m).fill(1e-9));
    expect(Math.exp(log)).toBeCloseTo(gain, 7);
  });

  it("has the gradient of finite differences, near the front and far from it", () => {
    const byMean = new Float64Array(m);
    const byStd = new Float64Array(m);
    const scratch = [new Float64Array(m), new Float64Array(m)] as const;
    for (const [mean, std] of [
      [0.3, 0.2],
      [0.9, 0.5],
      [3, 0.1],
      [20, 0.3],
      [-5, 0.2],
    ] as const) {
      const means = Float64Array.from({ length: m }, (_, k) => mean + 0.07 * k);
      const stds = Float64Array.from({ length: m }, (_, k) => std + 0.02 * k);
      const value = improvement.logGradient(means, stds, byMean, byStd);
      expect(value).toBe(improvement.log(means, stds));
      for (let k = 0; k < m; k++) {
        const h = 1e-6 * std;
        const slope = (at: Float64Array): number => {
          const x = at[k]!;
          at[k] = x + h;
          const up = improvement.logGradient(means, stds, ...scratch);
          at[k] = x - h;
          const down = improvement.logGradient(means, stds, ...scratch);
          at[k] = x;
          return (up - down) / (2 * h);
        };
        const close = (actual: number, expected: number): void => {
          expect(Math.abs(actual - expected)).toBeLessThan(2e-4 * Math.max(Math.abs(expected), 1));
        };
        close(byMean[k]!, slope(means));
        close(byStd[k]!, slope(stds));
      }
    }
  });

  it("is finite, and falls, as far from the front as numbers go", () => {
    let before = Number.POSITIVE_INFINITY;
    for (const distance of [0, 1, 10, 1e2, 1e4, 1e6, 1e8]) {
      const value = improvement.log(new Float64Array(m).fill(1 + distance), new Float64Array(m).fill(0.5));
      expect(value).toBeGreaterThan(Number.NEGATIVE_INFINITY);
      expect(value).toBeLessThan(before);
      before = value;
    }
  });

  it("does not depend on the order of the front, and takes dominated points as nothing", () => {
    const shuffled = improvementFor(
      [...front].reverse().concat([new Array<number>(m).fill(0.95)]),
    ).improvement;
    const means = new Float64Array(m).fill(0.4);
    const stds = new Float64Array(m).fill(0.3);
    expect(shuffled.log(means, stds)).toBeCloseTo(improvement.log(means, stds), 12);
  });
});

describe("the mass between two bounds", () => {
  it("is expected improvement where there is no lower one", () => {
    expect(logMass(0.3, 0.2, Number.NEGATIVE_INFINITY, 0.1)).toBeCloseTo(
      logExpectedImprovement(0.3, 0.2, 0.1),
      14,
    );
  });

  it("keeps its digits for the narrowest interval", () => {
    // Φ(0) = ½ over an interval of 1e-12.
    expect(Math.exp(logMass(0, 1, -5e-13, 5e-13) - Math.log(1e-12))).toBeCloseTo(0.5, 9);
  });

  it("adds up over neighbouring intervals", () => {
    const parts = Math.exp(logMass(0, 1, -3, -1)) + Math.exp(logMass(0, 1, -1, 2));
    expect(parts).toBeCloseTo(Math.exp(logMass(0, 1, -3, 2)), 12);
  });
});
