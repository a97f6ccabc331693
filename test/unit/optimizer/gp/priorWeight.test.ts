import { describe, expect, it } from "vitest";
import { createPriorWeight } from "../../../../src/optimizer/gp/priorWeight";
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
