import { describe, expect, it } from "vitest";
import { logBelief, priorsOf, trustIn } from "../../../src/optimizer/belief";
import { createSpace } from "../../../src/space/space";
import { parseSpaceFile } from "../../../src/space/spaceFile";

const points = (xs: readonly number[]): Float64Array => Float64Array.from(xs);
/** A belief that grows with x: e⁴ˣ. */
const rising = (point: Float64Array): number => 4 * point[0]!;

describe("the trust in a belief", () => {
  const xs = [0, 0.3, 0.6, 0.9];

  it("is full where trials agree, and none where they contradict", () => {
    expect(trustIn(rising, { points: points(xs), targets: Float64Array.of(3, 2, 1, 0) })).toBe(1);
    // 6 pairs against it, 3 granted: a third ranked right.
    expect(trustIn(rising, { points: points(xs), targets: Float64Array.of(0, 1, 2, 3) })).toBe(0);
  });

  it("is full before there is a trial, and takes no notice of pairs the belief hardly tells apart", () => {
    expect(trustIn(rising, { points: points([]), targets: Float64Array.of() })).toBe(1);
    const near = { points: points([0.5, 0.55, 0.6]), targets: Float64Array.of(0, 1, 2) };
    expect(trustIn(rising, near)).toBe(1);
  });

  it("lies between where they half agree", () => {
    // Pairs: (0, .9) and (.3, .9) and (.6, .9) right, the other three wrong; with 3 granted 6 of 9.
    const mixed = { points: points(xs), targets: Float64Array.of(1, 2, 3, 0) };
    expect(trustIn(rising, mixed)).toBeCloseTo((6 / 9 - 0.5) / 0.2, 12);
  });
});

describe("a belief", () => {
  const spaceOf = (params: unknown[]) => createSpace(parseSpaceFile({ params }).definition);
  const plain = { name: "x", type: "float", low: 0, high: 1 };

  it("is nothing where no parameter has a prior", () => {
    expect(priorsOf(spaceOf([plain]))).toBeNull();
  });

  it("is the density beside the uniform one, over the active parameters that have a prior", () => {
    const priors = priorsOf(
      spaceOf([
        plain,
        { name: "act", type: "categorical", choices: ["relu", "gelu"], prior: "weights(3, 1)" },
        { ...plain, name: "y", prior: "normal(0.5, 0.1)" },
      ]),
    )!;
    expect(logBelief(priors, [0.1, 0.25, Number.NaN])).toBeCloseTo(Math.log(0.75 * 2), 12);
    expect(logBelief(priors, [0.1, 0.75, Number.NaN])).toBeCloseTo(Math.log(0.25 * 2), 12);
    // log N(0.5; 0.5, 0.1), five standard deviations of which lie within the range on either side.
    const peak = Math.log(10 / Math.sqrt(2 * Math.PI));
    expect(logBelief(priors, [0.1, 0.75, 0.5])).toBeCloseTo(Math.log(0.5) + peak, 5);
    // Nothing is ruled out.
    expect(logBelief(priors, [0.1, Number.NaN, 0])).toBeCloseTo(Math.log(1e-3), 12);
  });
});
