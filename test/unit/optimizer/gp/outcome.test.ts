import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitOutcome } from "../../../../src/optimizer/gp/outcome";

const losses = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });

describe("the outcome transform", () => {
  it("leaves the good half on its own scale and ranks the bad half", () => {
    const outcome = fitOutcome(Float64Array.of(0, 1, 2, 3, 1e9));
    const step = outcome.forward(1) - outcome.forward(0);
    expect(outcome.forward(2) - outcome.forward(1)).toBeCloseTo(step, 12);
    // However bad, the worst is the 90 % quantile of a normal distribution: not far off.
    expect(outcome.forward(1e9) - outcome.forward(2)).toBeLessThan(3 * step);
  });

  it("does not care how bad the worst is", () => {
    const mild = fitOutcome(Float64Array.of(0, 1, 2, 3, 10));
    const wild = fitOutcome(Float64Array.of(0, 1, 2, 3, 1e12));
    expect(wild.forward(0)).toBe(mild.forward(0));
    expect(wild.forward(1e12)).toBe(mild.forward(10));
  });

  it("gives targets of mean 0 and variance 1", () => {
    const values = Float64Array.of(5, 3, 8, 13, 2, 7);
    const targets = Array.from(values, fitOutcome(values).forward);
    const mean = targets.reduce((a, b) => a + b, 0) / 6;
    expect(mean).toBeCloseTo(0, 12);
    expect(targets.reduce((a, t) => a + t * t, 0) / 6).toBeCloseTo(1, 12);
  });

  it("is increasing, and its inverse leads back", () => {
    fc.assert(
      fc.property(losses, (values) => {
        const { forward, inverse } = fitOutcome(Float64Array.from(values));
        const sorted = [...new Set(values)].sort((a, b) => a - b);
        const range = sorted[sorted.length - 1]! - sorted[0]!;
        for (let i = 0; i < sorted.length; i++) {
          const loss = sorted[i]!;
          expect(Math.abs(inverse(forward(loss)) - loss)).toBeLessThanOrEqual(
            1e-6 * (range + Math.abs(loss) + 1e-9),
          );
          if (i > 0) expect(forward(loss)).toBeGreaterThanOrEqual(forward(sorted[i - 1]!));
        }
      }),
    );
  });

  it("gives the same targets after a positive affine change", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 }),
        fc.constantFrom(0.001, 0.5, 3, 1e6),
        fc.constantFrom(-1e3, 0, 7),
        (values, scale, shift) => {
          const plain = fitOutcome(Float64Array.from(values));
          const changed = fitOutcome(Float64Array.from(values, (y) => y * scale + shift));
          for (const y of values) expect(changed.forward(y * scale + shift)).toBeCloseTo(plain.forward(y), 6);
        },
      ),
    );
  });

  it("survives one loss, and losses that are all equal", () => {
    expect(fitOutcome(Float64Array.of(3)).forward(3)).toBe(0);
    expect(fitOutcome(Float64Array.of(3, 3, 3)).forward(3)).toBe(0);
    expect(fitOutcome(Float64Array.of(3, 3, 3)).inverse(0)).toBe(3);
  });
});
