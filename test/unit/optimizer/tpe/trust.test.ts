import { describe, expect, it } from "vitest";
import { createContext } from "../../../../src/optimizer/sampler";
import type { Dimension } from "../../../../src/optimizer/tpe/dimensions";
import { splitHistory } from "../../../../src/optimizer/tpe/split";
import { trustedDimensions } from "../../../../src/optimizer/tpe/trust";
import { createSpace } from "../../../../src/space/space";
import { parseSpaceFile } from "../../../../src/space/spaceFile";

/** Of x with a prior around 0.2, after complete trials at `xs` with these losses; the best is the good one. */
function dimensionAfter(
  xs: readonly number[],
  losses: readonly number[],
  running: readonly number[] = [],
): Dimension {
  const { definition } = parseSpaceFile({
    params: [{ name: "x", type: "float", low: 0, high: 1, prior: "normal(0.2, 0.1)" }],
  });
  const space = createSpace(definition);
  const trials = [
    ...xs.map((x, number) => ({
      state: "complete" as const,
      number,
      params: { x },
      values: [losses[number]!],
    })),
    ...running.map((x, k) => ({ state: "running" as const, number: 50 + k, params: { x } })),
  ];
  const { history } = createContext({
    problem: { space: definition, goals: ["minimize"], sampler: "tpe", seed: 1, trials: 50, parallel: 1 },
    space,
    trials,
    number: 40,
  });
  return trustedDimensions(space, splitHistory(history, 1), history)[0]!;
}

function density(dimension: Dimension, x: number): number {
  if (dimension.prior?.kind !== "density") throw new Error("there is no density");
  return Math.exp(dimension.prior.logDensity(x));
}

describe("a prior in TPE", () => {
  const xs = [0.1, 0.3, 0.7, 0.8, 0.9, 0.95];
  const [agreeing, contradicting] = [
    [0, 1, 2, 3, 4, 5],
    [5, 4, 3, 2, 1, 0],
  ];

  it("stands while the good trials lie where it is higher", () => {
    const peak = 10 / Math.sqrt(2 * Math.PI) / 0.977249868;
    expect(density(dimensionAfter(xs, agreeing!), 0.2)).toBeCloseTo(peak, 5);
    expect(density(dimensionAfter([], []), 0.2)).toBeCloseTo(peak, 5);
  });

  it("gives way to the uniform density as they contradict it", () => {
    // The trial at 0.95 is good: of the five pairs two are clear enough, both against; three were granted.
    const share = (3 / 5 - 0.5) / 0.2;
    const after = dimensionAfter(xs, contradicting!);
    expect(density(after, 0.95)).toBeCloseTo(1 - share, 3);
    const many = Array.from({ length: 20 }, (_, i) => i / 50);
    const wrong = dimensionAfter([...many, 0.95], [...many.map(() => 1), 0]);
    expect(density(wrong, 0.2)).toBeCloseTo(1, 12);
    expect(density(wrong, 0.95)).toBeCloseTo(1, 12);
  });

  it("stays a distribution: its mass is 1, and draws follow it", () => {
    const { prior } = dimensionAfter(xs, contradicting!);
    if (prior?.kind !== "density") throw new Error("there is no density");
    expect(prior.cdf(1) - prior.cdf(0)).toBeCloseTo(1, 12);
    const draws = Array.from({ length: 2000 }, (_, i) => prior.quantile((i + 0.5) / 2000));
    for (const x of [0.1, 0.2, 0.5, 0.9])
      expect(draws.filter((draw) => draw < x).length / 2000).toBeCloseTo(prior.cdf(x) - prior.cdf(0), 2);
  });

  it("is not judged by trials that run", () => {
    expect(density(dimensionAfter(xs, agreeing!, [0.2, 0.21]), 0.2)).toBe(
      density(dimensionAfter(xs, agreeing!), 0.2),
    );
  });
});
