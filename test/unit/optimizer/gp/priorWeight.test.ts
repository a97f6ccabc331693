import { describe, expect, it } from "vitest";
import { createPriorWeight, trustIn } from "../../../../src/optimizer/gp/priorWeight";
import type { SpaceDefinition } from "../../../../src/space/parameter";
import { createSpace } from "../../../../src/space/space";

const SPACE: SpaceDefinition = {
  parameters: [
    {
      kind: "float",
      name: "x",
      low: 0,
      high: 1,
      log: false,
      prior: { kind: "normal", mean: 0.2, std: 0.1 },
    },
    { kind: "float", name: "y", low: 0, high: 1, log: false },
  ],
  constraints: [],
};
const points = (xs: readonly number[]): Float64Array => Float64Array.from(xs.flatMap((x) => [x, 0.5]));
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

describe("the weight of priors", () => {
  const space = createSpace(SPACE);

  it("is what π^(β/n) says, and fades with the number of observations", () => {
    const at = Float64Array.of(0.3, 0.9);
    const [early, late] = [10, 100].map((n) => createPriorWeight(space, n)!.logWeight(at));
    // log N(0.3; 0.2, 0.1) = −½ + log(1/(0.1 √2π)), less the mass inside the range.
    expect(early).toBeCloseTo(-0.5 + Math.log(10 / Math.sqrt(2 * Math.PI)) - Math.log(0.977249868), 6);
    expect(late).toBeCloseTo(early! / 10, 12);
  });

  it("is nothing without a prior, and where the trials speak against it", () => {
    const none = { ...SPACE, parameters: [SPACE.parameters[1]!] };
    expect(createPriorWeight(createSpace(none), 10)).toBeNull();
    const against = { points: points([0.2, 0.5, 0.8, 0.95]), targets: Float64Array.of(3, 2, 1, 0) };
    expect(createPriorWeight(space, 10, against)!.logWeight(Float64Array.of(0.2, 0.5))).toBe(0);
  });

  it("has the gradient of its value", () => {
    const weight = createPriorWeight(space, 10)!;
    const gradient = Float64Array.of(1, 1);
    const at = (x: number): number => weight.logWeight(Float64Array.of(x, 0.5));
    expect(weight.addGradient(Float64Array.of(0.4, 0.5), gradient)).toBe(at(0.4));
    expect(gradient[0]).toBeCloseTo(1 + (at(0.4 + 1e-6) - at(0.4 - 1e-6)) / 2e-6, 4);
    expect(gradient[1]).toBe(1);
  });
});
