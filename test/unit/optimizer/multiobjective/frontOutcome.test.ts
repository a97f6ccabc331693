import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitFrontOutcome } from "../../../../src/optimizer/multiobjective/frontOutcome";

const pairs = fc.array(
  fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 })),
  {
    minLength: 1,
    maxLength: 30,
  },
);
const transform = (first: readonly number[], second: readonly number[], objective = 0) =>
  fitFrontOutcome([Float64Array.from(first), Float64Array.from(second)], objective);
const line = Array.from({ length: 21 }, (_, i) => i);

describe("an objective's targets", () => {
  it("are linear in the losses where the front runs through all of them", () => {
    const { forward } = transform(line, line.toReversed());
    const step = forward(1) - forward(0);
    for (const i of line.slice(1)) expect(forward(i) - forward(i - 1)).toBeCloseTo(step, 9);
  });

  it("are linear up to the worst on the front, and quantiles of ranks beyond", () => {
    // The front is 0 … 12; what follows is dominated.
    const second = line.map((i) => (i <= 12 ? 12 - i : 50));
    const first = line.map((i) => (i <= 12 ? i : 10 ** (i - 10)));
    const { forward } = transform(first, second);
    const step = forward(1) - forward(0);
    expect(forward(12) - forward(11)).toBeCloseTo(step, 9);
    expect(forward(1e10) - forward(1e9)).toBeLessThan(6 * step);
  });

  it("have mean 0 and variance 1", () => {
    const { forward } = transform(line, line.toReversed(), 1);
    const targets = line.map(forward);
    const mean = targets.reduce((a, b) => a + b, 0) / 21;
    expect(mean).toBeCloseTo(0, 12);
    expect(targets.reduce((sum, t) => sum + t * t, 0) / 21).toBeCloseTo(1, 12);
  });

  it("increase with the losses, lead back to them, and do not change with their unit", () => {
    fc.assert(
      fc.property(pairs, (points) => {
        const first = points.map(([a]) => a);
        const second = points.map(([, b]) => b);
        const { forward, inverse } = transform(first, second);
        const scaled = transform(
          first.map((y) => 4 * y + 7),
          second,
        );
        const sorted = first.toSorted((a, b) => a - b);
        for (const [i, y] of sorted.entries()) {
          expect(inverse(forward(y))).toBeCloseTo(y, 3);
          expect(scaled.forward(4 * y + 7)).toBeCloseTo(forward(y), 6);
          if (y > (sorted[i - 1] ?? y)) expect(forward(y)).toBeGreaterThan(forward(sorted[i - 1]!));
        }
      }),
    );
  });
});
