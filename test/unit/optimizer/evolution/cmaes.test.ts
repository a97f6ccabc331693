import { describe, expect, it } from "vitest";
import {
  createDraw,
  deviations,
  initialDistribution,
  populationSize,
  recombinationWeights,
  updated,
} from "../../../../src/optimizer/evolution/cmaes";
import { createRandom } from "../../../../src/space/random";

/** Runs generations on a function of the cube; returns the best value found. */
function minimize(
  d: number,
  generations: number,
  seed: number,
  objective: (x: Float64Array) => number,
): { best: number; deviation: number } {
  const random = createRandom(seed, "cmaes test");
  let distribution = initialDistribution(new Float64Array(d).fill(0.8), 0.2, new Float64Array(d).fill(1));
  let best = Number.POSITIVE_INFINITY;
  const lambda = populationSize(d);
  for (let g = 0; g < generations; g++) {
    const draw = createDraw(distribution);
    const points = Array.from({ length: lambda }, () => draw(random)).sort(
      (a, b) => objective(a) - objective(b),
    );
    best = Math.min(best, objective(points[0]!));
    const weights = recombinationWeights(points.map((_, i) => i));
    distribution = updated(
      distribution,
      points.map((point, i) => ({ point, weight: weights[i]! })),
    );
  }
  return { best, deviation: Math.max(...deviations(distribution)) };
}

describe("recombination weights", () => {
  it("fall with the logarithm of the rank in the better half and are 0 in the other", () => {
    // λ = 4: log 2.5 − log 1 and log 2.5 − log 2, of their sum.
    const [a, b] = [Math.log(2.5), Math.log(1.25)];
    const weights = recombinationWeights([0, 1, 2, 3]);
    [a / (a + b), b / (a + b), 0, 0].forEach((expected, i) => {
      expect(weights[i]).toBeCloseTo(expected, 15);
    });
  });

  it("are shared by equals, whatever their order", () => {
    const weights = recombinationWeights([0, 0, 2, 3]);
    expect(weights).toEqual([0.5, 0.5, 0, 0]);
    expect(recombinationWeights([0, 0, 0, 0])).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});

describe("CMA-ES", () => {
  it("converges on a sphere to single precision within the evaluations of the literature", () => {
    // Hansen's tutorial: about 1,000 evaluations for ten digits of a 5-dimensional sphere.
    for (const seed of [1, 2, 3]) {
      const { best, deviation } = minimize(5, 140, seed, (x) => x.reduce((s, v) => s + (v - 0.4) ** 2, 0));
      expect(best).toBeLessThan(1e-10);
      expect(deviation).toBeLessThan(1e-4);
    }
  });

  it("learns a rotated ellipsoid of condition 10,000", () => {
    const { best } = minimize(4, 220, 1, (x) => {
      const y = Array.from(x, (v) => v - 0.5);
      const sum = (y[0]! + y[1]! + y[2]! + y[3]!) / 2;
      return y.reduce((s, v) => s + v * v, 0) + 1e4 * sum * sum;
    });
    expect(best).toBeLessThan(1e-8);
  });

  it("shortens steps that it would never have drawn itself", () => {
    const start = initialDistribution(Float64Array.of(0.5, 0.5), 1e-3, Float64Array.of(1, 1));
    const far = updated(start, [{ point: Float64Array.of(1, 0.5), weight: 1 }]);
    // √2 + 4/4 standard deviations at most.
    expect(far.mean[0]).toBeCloseTo(0.5 + 1e-3 * (Math.SQRT2 + 1), 12);
    expect(far.mean[1]).toBe(0.5);
  });

  it("leaves a coordinate that was inactive where it is", () => {
    const start = initialDistribution(Float64Array.of(0.3, 0.5), 0.1, Float64Array.of(1, 1));
    const next = updated(start, [{ point: Float64Array.of(Number.NaN, 0.6), weight: 1 }]);
    expect(next.mean[0]).toBe(0.3);
    expect(next.mean[1]).toBeCloseTo(0.6, 12);
  });
});
