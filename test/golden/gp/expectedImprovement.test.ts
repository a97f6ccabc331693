import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  expectedImprovement,
  logExpectedImprovement,
  logExpectedImprovementGradient,
  logH,
} from "../../../src/optimizer/acquisition/expectedImprovement";
import { logNormalCdf, normalCdf, normalQuantile } from "../../../src/optimizer/acquisition/normal";

const golden = JSON.parse(readFileSync(new URL("normal.json", import.meta.url), "utf8")) as {
  values: { z: number; logH: number; slope: number; cdf: number; logCdf: number }[];
  quantiles: { p: number; z: number }[];
  improvements: { mean: number; std: number; incumbent: number; ei: number; logEi: number }[];
};

function relative(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-300);
}

describe("the normal distribution, beside SciPy", () => {
  it.each(golden.values.map((row) => [row.z, row] as const))(
    "Φ and log Φ at %s",
    (_z, { z, cdf, logCdf }) => {
      expect(normalCdf(z) === cdf || relative(normalCdf(z), cdf) < 1e-13).toBe(true);
      expect(Math.abs(logNormalCdf(z) - logCdf)).toBeLessThan(1e-13 * (1 + Math.abs(logCdf)));
    },
  );

  it.each(golden.quantiles)("Φ⁻¹($p)", ({ p, z }) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(1e-11 * (1 + Math.abs(z)));
  });
});

describe("log EI, beside mpmath with 60 digits", () => {
  it.each(golden.values.map((row) => [row.z, row] as const))("log h and its slope at z = %s", (_z, row) => {
    expect(Math.abs(logH(row.z) - row.logH)).toBeLessThan(1e-12 * (1 + Math.abs(row.logH)));
    const out = new Float64Array(3);
    logExpectedImprovementGradient(-row.z, 1, 0, out);
    expect(Math.abs(out[0]! - row.logH)).toBeLessThan(1e-12 * (1 + Math.abs(row.logH)));
    expect(relative(-out[1]!, row.slope)).toBeLessThan(1e-10);
  });

  it.each(golden.improvements)(
    "EI of N($mean, $std²) under $incumbent",
    ({ mean, std, incumbent, ei, logEi }) => {
      expect(logExpectedImprovement(mean, std, incumbent)).toBeCloseTo(logEi, 10);
      expect(Math.abs(expectedImprovement(mean, std, incumbent) - ei)).toBeLessThan(1e-12 * ei + 1e-300);
    },
  );
});
