import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitFrontOutcome } from "../../../../src/optimizer/multiobjective/frontOutcome";

const losses = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 30 });

describe("an objective's targets", () => {
  it("are the standardised losses where none is an outlier", () => {
    const { forward } = fitFrontOutcome(Float64Array.of(1, 2, 3, 4, 5));
    // Mean 3, variance 2.
    for (const y of [1, 3, 5, 7]) expect(forward(y)).toBeCloseTo((y - 3) / Math.SQRT2, 12);
  });

  it("keep an outlier from flattening the others", () => {
    const { forward } = fitFrontOutcome(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 1e12));
    expect(forward(8) - forward(1)).toBeGreaterThan(0.1);
    expect(forward(1e12)).toBeGreaterThan(forward(1e11));
  });

  it("increase, and lead back to the losses", () => {
    fc.assert(
      fc.property(losses, (values) => {
        const { forward, inverse } = fitFrontOutcome(Float64Array.from(values));
        const sorted = values.toSorted((a, b) => a - b);
        for (const [i, y] of sorted.entries()) {
          expect(inverse(forward(y))).toBeCloseTo(y, 6);
          if (y > (sorted[i - 1] ?? y)) expect(forward(y)).toBeGreaterThan(forward(sorted[i - 1]!));
        }
        expect(Number.isFinite(inverse(1e9))).toBe(true);
      }),
    );
  });
});
