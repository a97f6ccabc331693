import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Factor,
  logAcquisition,
  logRelativeDensity,
  walkAcquisition,
} from "../../../../src/optimizer/tpe/acquisition";
import { coordinatesOf } from "../../../../src/optimizer/tpe/coordinates";
import { dimensionsOf } from "../../../../src/optimizer/tpe/dimensions";
import { createParzen, type Parzen } from "../../../../src/optimizer/tpe/parzen";
import { createRandom } from "../../../../src/space/random";
import { createSpace } from "../../../../src/space/space";
import { parseSpaceFile } from "../../../../src/space/spaceFile";

const dimensions = dimensionsOf(
  createSpace(
    parseSpaceFile({
      params: [
        { name: "x", type: "float", low: 0, high: 1 },
        { name: "n", type: "int", low: 1, high: 5 },
        { name: "c", type: "categorical", choices: ["a", "b", "c"] },
      ],
    }).definition,
  ),
);
const random = createRandom(11);

function estimator(count: number): Parzen {
  const points = Array.from({ length: count }, () => dimensions.map(() => random.next()));
  return createParzen({
    dimensions,
    coordinates: coordinatesOf(points, dimensions.length),
    weights: new Array<number>(count + 1).fill(1),
    bandwidths: [0.1, 0.2, 0.4],
  });
}

function factor(gamma: number): Factor {
  return { good: estimator(4), bad: estimator(12), gamma };
}

describe("the relative density", () => {
  it("is 1 where both densities are the same, and 1/γ at most", () => {
    expect(logRelativeDensity(0, 0.2)).toBeCloseTo(0, 14);
    expect(logRelativeDensity(1e6, 0.2)).toBeCloseTo(Math.log(5), 14);
    // (0.2 + 0.8 / 4)⁻¹ = 2.5
    expect(logRelativeDensity(Math.log(4), 0.2)).toBeCloseTo(Math.log(2.5), 14);
  });

  it("stays finite and grows with the ratio, however far the densities are apart", () => {
    const ratio = fc.double({ min: -1e8, max: 1e8, noNaN: true });
    fc.assert(
      fc.property(ratio, ratio, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (a, b, gamma) => {
        const [low, high] = [
          logRelativeDensity(Math.min(a, b), gamma),
          logRelativeDensity(Math.max(a, b), gamma),
        ];
        expect(Number.isFinite(low) && Number.isFinite(high)).toBe(true);
        expect(high).toBeGreaterThanOrEqual(low);
      }),
    );
  });

  it("is proportional to the expected improvement over the γ-quantile", () => {
    // y uniform in [0, 1], so that the quantile is γ itself; p(x|y) = l(x) below it and g(x) above.
    const { good, bad, gamma } = factor(0.25);
    const STEPS = 4000;
    const quotients = Array.from({ length: 20 }, () => {
      const x = dimensions.map(() => random.next());
      const [l, g] = [Math.exp(good.logDensity(x)), Math.exp(bad.logDensity(x))];
      let improvement = 0;
      let evidence = 0;
      for (let i = 0; i < STEPS; i++) {
        const y = (i + 0.5) / STEPS;
        const joint = (y < gamma ? l : g) / STEPS;
        improvement += Math.max(gamma - y, 0) * joint;
        evidence += joint;
      }
      return improvement / evidence / Math.exp(logRelativeDensity(Math.log(l / g), gamma));
    });
    // ∫₀^γ (γ − y) dy = γ²/2
    for (const quotient of quotients) expect(quotient).toBeCloseTo(gamma ** 2 / 2, 10);
  });
});

describe("the acquisition", () => {
  it("is the ratio of the densities while there is nothing but the objective", () => {
    const only = factor(0.1);
    const x = [0.3, 0.5, 0.5];
    expect(logAcquisition([only], x)).toBeCloseTo(only.good.logDensity(x) - only.bad.logDensity(x), 14);
  });

  it("is the product of relative densities with limits and failures", () => {
    const factors = [factor(0.1), factor(0.6), factor(0.9)] as const;
    const x = [0.3, 0.5, Number.NaN];
    const product = factors.reduce((product, { good, bad, gamma }) => {
      const [l, g] = [Math.exp(good.logDensity(x)), Math.exp(bad.logDensity(x))];
      return product / (gamma + ((1 - gamma) * g) / l);
    }, 1);
    expect(Math.exp(logAcquisition([...factors], x))).toBeCloseTo(product, 10);
  });

  it("is the same when a point walks to where it is, one coordinate after the other", () => {
    for (const factors of [[factor(0.1)], [factor(0.1), factor(0.7)]] as const) {
      const at = [0.1, 0.9, 0.5];
      const walk = walkAcquisition([...factors], at);
      for (let step = 0; step < 30; step++) {
        const d = step % dimensions.length;
        const x = random.next();
        const there = at.map((y, k) => (k === d ? x : y));
        expect(walk.along(d)(x)).toBeCloseTo(logAcquisition([...factors], there), 9);
        if (step % 4 !== 0) continue;
        walk.move(d, x);
        at[d] = x;
      }
    }
  });
});
