import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../../../src/optimizer/acquisition/normal";
import { withMargin } from "../../../../src/optimizer/evolution/margin";

const edges = [0.25, 0.5, 0.75];

describe("the margin", () => {
  it("leaves a wide marginal as it is", () => {
    expect(withMargin({ mean: 0.6, deviation: 0.3 }, edges, 0.05)).toEqual({ mean: 0.6, deviation: 0.3 });
  });

  it("brings the mean of an outermost cell near enough to its border", () => {
    const { mean, deviation } = withMargin({ mean: 0.1, deviation: 0.01 }, edges, 0.05);
    expect(deviation).toBe(0.01);
    expect(1 - normalCdf((0.25 - mean) / deviation)).toBeCloseTo(0.05, 12);
  });

  it("widens a marginal that has shrunk inside a middle cell", () => {
    const { mean, deviation } = withMargin({ mean: 0.6, deviation: 0.01 }, edges, 0.1);
    expect(normalCdf((0.5 - mean) / deviation)).toBeCloseTo(0.05, 12);
    expect(normalCdf((mean - 0.75) / deviation)).toBeCloseTo(0.05, 12);
  });

  it("leaves the mean's cell with a chance of α at least, and keeps the mean in it", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 1e-6, max: 2, noNaN: true }),
        fc.double({ min: 1e-4, max: 0.3, noNaN: true }),
        (mean, deviation, alpha) => {
          const cell = edges.filter((edge) => edge <= mean).length;
          const after = withMargin({ mean, deviation }, edges, alpha);
          const low = cell > 0 ? normalCdf((edges[cell - 1]! - after.mean) / after.deviation) : 0;
          const high = cell < 3 ? normalCdf((after.mean - edges[cell]!) / after.deviation) : 0;
          expect(low + high).toBeGreaterThan(alpha * (1 - 1e-6));
          if (cell > 0 && cell < 3) expect(Math.min(low, high)).toBeGreaterThan((alpha / 2) * (1 - 1e-6));
        },
      ),
    );
  });
});
