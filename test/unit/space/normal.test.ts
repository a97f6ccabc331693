import { describe, expect, it } from "vitest";
import { erfc, normalCdf, normalMass, normalQuantile } from "../../../src/space/normal";
import type { Parameter } from "../../../src/space/parameter";
import { unitPrior } from "../../../src/space/prior";

function relative(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.abs(expected);
}

describe("the normal distribution", () => {
  // scipy.special.ndtr and ndtri
  it.each([
    [-37.5, 4.605353009581955e-308],
    [-10, 7.619853024160527e-24],
    [-4, 3.167124183311996e-5],
    [-1, 0.15865525393145707],
    [-0.3, 0.3820885778110474],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [2, 0.9772498680518208],
    [8.2, 0.9999999999999999],
  ])("has Φ(%f) = %f", (z, p) => {
    expect(relative(normalCdf(z), p)).toBeLessThan(1e-13);
  });

  it.each([
    [1e-300, -37.0471],
    [1e-10, -6.361340902404056],
    [0.02, -2.053748910631823],
    [0.3, -0.5244005127080409],
    [0.9, 1.2815515655446004],
  ])("has Φ⁻¹(%f) = %f", (p, z) => {
    expect(relative(normalQuantile(p), z)).toBeLessThan(p < 1e-200 ? 1e-6 : 1e-13);
  });

  it("inverts itself", () => {
    for (let z = -8; z <= 5; z += 0.37) expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 8);
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
  });

  it("keeps masses in the far tail from cancelling", () => {
    expect(relative(normalMass(10, 11), normalMass(-11, -10))).toBeLessThan(1e-12);
    expect(normalMass(10, 11)).toBeGreaterThan(7e-24);
  });

  it("has erfc at its limits", () => {
    expect(erfc(0)).toBe(1);
    expect(erfc(30)).toBe(0);
    expect(erfc(-30)).toBe(2);
    expect(erfc(Number.NaN)).toBeNaN();
  });
});

describe("unitPrior", () => {
  const cases: Parameter[] = [
    { name: "a", kind: "float", low: 0, high: 2, log: false, prior: { kind: "normal", mean: 0.5, std: 0.3 } },
    {
      name: "b",
      kind: "float",
      low: 1e-5,
      high: 1,
      log: true,
      prior: { kind: "lognormal", median: 1e-3, sigma: 2 },
    },
    {
      name: "c",
      kind: "float",
      low: 0.001,
      high: 1,
      log: true,
      prior: { kind: "normal", mean: 0.1, std: 0.2 },
    },
    {
      name: "d",
      kind: "float",
      low: 0,
      high: 9,
      log: false,
      prior: { kind: "lognormal", median: 2, sigma: 1 },
    },
    {
      name: "e",
      kind: "int",
      low: 1,
      high: 100,
      log: true,
      step: 1,
      prior: { kind: "normal", mean: 20, std: 9 },
    },
    { name: "f", kind: "float", low: 0, high: 1, log: false, prior: { kind: "normal", mean: 3, std: 0.5 } },
  ];

  it.each(cases)("of $name has a density that is the derivative of its distribution", (parameter) => {
    const prior = unitPrior(parameter);
    if (prior?.kind !== "density") throw new Error("no density");
    expect(prior.cdf(0)).toBeCloseTo(0, 12);
    expect(prior.cdf(1)).toBeCloseTo(1, 12);
    for (const x of [0.1, 0.35, 0.5, 0.8]) {
      const h = 1e-5;
      const slope = (prior.cdf(x + h) - prior.cdf(x - h)) / (2 * h);
      expect(Math.exp(prior.logDensity(x))).toBeCloseTo(slope, 4);
      expect(prior.cdf(prior.quantile(x))).toBeCloseTo(x, 8);
    }
  });

  it("becomes weights for ordered numbers", () => {
    const prior = unitPrior({
      name: "o",
      kind: "ordinal",
      choices: [0, 1, 2],
      prior: { kind: "normal", mean: 1, std: 1 },
    });
    if (prior?.kind !== "weights") throw new Error("no weights");
    expect(prior.weights[1]! / prior.weights[0]!).toBeCloseTo(Math.exp(0.5), 12);
    expect(prior.weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
  });
});
