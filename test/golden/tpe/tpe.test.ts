import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Goal, OptimizerTrial, Problem } from "../../../src/optimizer/problem";
import { historyOf } from "../../../src/optimizer/sampler";
import { truncatedQuantile } from "../../../src/optimizer/tpe/columns";
import { coordinatesOf } from "../../../src/optimizer/tpe/coordinates";
import { dimensionsOf } from "../../../src/optimizer/tpe/dimensions";
import { createParzen } from "../../../src/optimizer/tpe/parzen";
import { splitHistory } from "../../../src/optimizer/tpe/split";
import { createSpace } from "../../../src/space/space";
import { parseSpaceFile } from "../../../src/space/spaceFile";

interface SplitCase {
  readonly directions: readonly Goal[];
  readonly below: number;
  readonly trials: readonly {
    readonly number: number;
    readonly state: "complete" | "pruned";
    readonly values: readonly number[];
    readonly violation: number;
    readonly step?: number | null;
  }[];
  readonly good: readonly number[];
  readonly bad: readonly number[];
}

interface Densities {
  readonly mixtures: readonly {
    readonly points: readonly (readonly number[])[];
    readonly weights: readonly number[];
    readonly bandwidths: readonly number[];
    readonly queries: readonly (readonly number[])[];
    readonly logDensities: readonly number[];
  }[];
  readonly quantiles: readonly (readonly [number, number, number, number])[];
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
}

describe("the split into good and bad trials", () => {
  const space = createSpace(parseSpaceFile({ params: [{ name: "x", type: "bool" }] }).definition);
  const cases = (read("split.json") as SplitCase[]).map((golden, i) => ({ ...golden, i }));

  it.each(cases)(
    "is Optuna's (case $i: $directions, best $below)",
    ({ directions, below, trials, good, bad }) => {
      const problem = { goals: directions } as unknown as Problem;
      const known = trials.map(({ number, state, values, violation, step }): OptimizerTrial => {
        const base = { number, params: { x: true }, violations: [violation] };
        if (state === "complete") return { ...base, state, values };
        const reported = step !== null && step !== undefined;
        return {
          ...base,
          state,
          lastValue: reported ? values[0]! : null,
          ...(reported ? { lastStep: step } : {}),
        };
      });
      const split = splitHistory(historyOf(problem, space, known), below);
      const numbers = (points: typeof split.good): number[] =>
        points.map(({ number }) => number).sort((a, b) => a - b);
      expect(numbers(split.good)).toEqual(good);
      expect(numbers(split.bad)).toEqual(bad);
    },
  );
});

describe("the Parzen estimator", () => {
  const { mixtures, quantiles } = read("density.json") as Densities;
  const params = [
    { name: "line", type: "float", low: 0, high: 1 },
    { name: "ordered", type: "int", low: 1, high: 5 },
    { name: "category", type: "categorical", choices: ["a", "b", "c"] },
  ];
  const dimensions = dimensionsOf(createSpace(parseSpaceFile({ params }).definition));

  it.each(mixtures)("has the density of SciPy's truncated normals (bandwidths $bandwidths)", (golden) => {
    const parzen = createParzen({ ...golden, dimensions, coordinates: coordinatesOf(golden.points, 3) });
    golden.queries.forEach((x, i) => {
      expect(parzen.logDensity(x)).toBeCloseTo(golden.logDensities[i]!, 9);
      expect(parzen.walk(x).along(0)(x[0]!)).toBeCloseTo(golden.logDensities[i]!, 9);
    });
  });

  it.each(quantiles)("N(%f, %f²) in [0, 1] has its quantile %f at %f", (mean, sigma, u, x) => {
    expect(truncatedQuantile(mean, sigma, u)).toBeCloseTo(x, 10);
  });
});
