import { describe, expect, it } from "vitest";
import { logGamma, studentCdf } from "../../../../src/optimizer/pruning/studentT";

describe("Student's t distribution", () => {
  // scipy.stats.t.cdf
  it.each([
    [0, 3, 0.5],
    [-1, 1, 0.25],
    [2, 4, 0.9419417382415922],
    [-3, 7.5, 0.009195469304102253],
    [-12, 3.5, 0.0002872670964280638],
    [4, 30, 0.9998090771819581],
  ])("at %f with %f degrees of freedom is SciPy's", (t, df, expected) => {
    expect(studentCdf(t, df)).toBeCloseTo(expected, 9);
  });

  it("is 0 and 1 at the ends", () => {
    expect(studentCdf(Number.NEGATIVE_INFINITY, 3)).toBe(0);
    expect(studentCdf(Number.POSITIVE_INFINITY, 3)).toBe(1);
  });
});

describe("logGamma", () => {
  it("is the logarithm of the factorial", () => {
    expect(logGamma(1)).toBeCloseTo(0, 9);
    expect(logGamma(6)).toBeCloseTo(Math.log(120), 9);
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 9);
  });
});
