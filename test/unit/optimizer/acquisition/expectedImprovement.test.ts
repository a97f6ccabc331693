import { describe, expect, it } from "vitest";
import {
  expectedImprovement,
  improvementShares,
  logExpectedImprovement,
  logExpectedImprovementGradient,
  logH,
} from "../../../../src/optimizer/acquisition/expectedImprovement";
import { createRandom, nextNormal } from "../../../../src/space/random";

describe("expected improvement", () => {
  it("at the incumbent's own mean is σ/√(2π)", () => {
    expect(expectedImprovement(1, 2, 1)).toBeCloseTo(2 / Math.sqrt(2 * Math.PI), 14);
  });

  it("without uncertainty is the gain, or nothing", () => {
    expect(expectedImprovement(1, 0, 3)).toBe(2);
    expect(expectedImprovement(3, 0, 1)).toBe(0);
    expect(logExpectedImprovement(3, 0, 1)).toBe(Number.NEGATIVE_INFINITY);
  });

  it("is the mean of the improvement over draws (Monte Carlo)", () => {
    const random = createRandom("ei");
    for (const [mean, std, incumbent] of [
      [0.2, 0.5, 0],
      [-0.4, 0.3, 0.1],
    ] as const) {
      let sum = 0;
      for (let i = 0; i < 200_000; i++) sum += Math.max(incumbent - (mean + std * nextNormal(random)), 0);
      expect(Math.abs(sum / 200_000 - expectedImprovement(mean, std, incumbent))).toBeLessThan(4e-3 * std);
    }
  });
});

describe("log EI", () => {
  it("is finite and increasing for z from −1e8 to 1e8", () => {
    let previous = Number.NEGATIVE_INFINITY;
    const zs: number[] = [];
    for (let e = 8; e >= -8; e -= 0.01) zs.push(-(10 ** e));
    for (let e = -8; e <= 8; e += 0.01) zs.push(10 ** e);
    for (const z of zs) {
      const value = logH(z);
      expect(Number.isFinite(value)).toBe(true);
      expect(value).toBeGreaterThan(previous);
      previous = value;
    }
  });

  it.each([
    [0.3, 0.2, 0.1],
    [5, 0.1, 0],
    [40, 0.5, 0],
    [-2, 0.7, 1],
    [1e3, 1, 0],
  ])("has the gradient of finite differences (mean %s, std %s, incumbent %s)", (mean, std, incumbent) => {
    const out = new Float64Array(3);
    logExpectedImprovementGradient(mean, std, incumbent, out);
    expect(out[0]).toBeCloseTo(logExpectedImprovement(mean, std, incumbent), 12);
    const step = 1e-5 * std;
    const at = (m: number, s: number): number => logExpectedImprovement(m, s, incumbent);
    const byMean = (at(mean + step, std) - at(mean - step, std)) / (2 * step);
    const byStd = (at(mean, std + step) - at(mean, std - step)) / (2 * step);
    expect(Math.abs(out[1]! - byMean)).toBeLessThan(1e-5 * Math.abs(byMean));
    expect(Math.abs(out[2]! - byStd)).toBeLessThan(1e-5 * Math.abs(byStd));
  });
});

describe("the shares of an improvement", () => {
  it("are all uncertainty where the mean is no better than the incumbent", () => {
    expect(improvementShares(1, 0.5, 1)).toEqual({ exploit: 0, explore: 1 });
  });

  it("sum to one and move to the mean as it gets better", () => {
    const near = improvementShares(0.9, 0.5, 1);
    const far = improvementShares(-1, 0.5, 1);
    expect(near.exploit + near.explore).toBeCloseTo(1, 14);
    expect(far.exploit).toBeGreaterThan(near.exploit);
    expect(improvementShares(0, 0, 1)).toEqual({ exploit: 1, explore: 0 });
  });
});
