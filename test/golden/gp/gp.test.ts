import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fitHyperparameters } from "../../../src/optimizer/gp/fit";
import { createCovariance, type KernelParameters } from "../../../src/optimizer/gp/kernel";
import type { KernelShape } from "../../../src/optimizer/gp/kernelShape";
import { createMarginalLikelihood } from "../../../src/optimizer/gp/marginalLikelihood";
import { createPosterior, createPredictor, factorize } from "../../../src/optimizer/gp/posterior";

type Rows = (number | null)[][];

interface MixedParameters {
  signal: number;
  noise: number;
  sensitivity: number[];
  weights: number[];
  rho: number[];
  conditionalLength: number;
  conditionalWeight: number;
}

interface PosteriorCase {
  parameters: MixedParameters;
  points: Rows;
  targets: number[];
  queries: Rows;
  covariance: number[][];
  mean: number[];
  variance: number[];
  constantMean: number;
  logLikelihood: number;
}

const MIXED: KernelShape = {
  dimension: 6,
  ordered: [0, 1],
  categorical: [2, 3],
  conditionalOrdered: [4],
  conditionalCategorical: [5],
};

const cases = read<PosteriorCase[]>("posterior.json");

describe("the posterior, beside scikit-learn's GaussianProcessRegressor with the same kernel", () => {
  it.each(cases.map((golden) => [golden.parameters.noise, golden] as const))(
    "has its mean and variance to relative 1e-6 (noise %s)",
    (_noise, golden) => {
      const factor = factorize(MIXED, kernelOf(golden.parameters), flat(golden.points), golden.points.length);
      const predictor = createPredictor(createPosterior(MIXED, factor, Float64Array.from(golden.targets), 0));
      const count = golden.queries.length;
      const means = new Float64Array(count);
      const variances = new Float64Array(count);
      predictor.predictMany(flat(golden.queries), count, means, variances);
      for (let i = 0; i < count; i++) {
        expect(relative(means[i]!, golden.mean[i]!)).toBeLessThan(1e-6);
        expect(relative(variances[i]!, golden.variance[i]!)).toBeLessThan(1e-6);
      }
    },
  );

  it("has its covariances", () => {
    for (const golden of cases) {
      const points = flat(golden.points);
      golden.covariance.forEach((expected, i) => {
        const row = new Float64Array(expected.length);
        const query = points.subarray(6 * i, 6 * i + 6);
        createCovariance(MIXED, kernelOf(golden.parameters), points, expected.length).row(
          query,
          expected.length,
          row,
        );
        expected.forEach((value, j) => {
          expect(row[j]).toBeCloseTo(value, 13);
        });
      });
    }
  });

  it("has its log marginal likelihood, at the constant mean that is most probable", () => {
    for (const golden of cases) {
      const n = golden.points.length;
      const likelihood = createMarginalLikelihood(MIXED, flat(golden.points), n);
      const theta = thetaOf(golden.parameters);
      const value = likelihood.negative(
        theta,
        Float64Array.from(golden.targets),
        new Float64Array(theta.length),
      );
      expect(relative(-value, golden.logLikelihood)).toBeLessThan(1e-9);
      const factor = factorize(MIXED, kernelOf(golden.parameters), flat(golden.points), n);
      const posterior = createPosterior(MIXED, factor, Float64Array.from(golden.targets));
      expect(posterior.mean).toBeCloseTo(golden.constantMean, 10);
    }
  });
});

describe("the textbook case: 50 known points, 1 unknown", () => {
  const golden = read<{
    points: number[][];
    targets: number[];
    query: number[][];
    noise: number;
    lengths: number[];
    knownByKnown: number[][];
    knownByUnknown: number[][];
    unknownByUnknown: number[][];
    mean: number;
    variance: number;
    logLikelihood: number;
  }>("textbook.json");
  const shape: KernelShape = {
    dimension: 2,
    ordered: [0, 1],
    categorical: [],
    conditionalOrdered: [],
    conditionalCategorical: [],
  };
  const parameters: KernelParameters = {
    signal: 1,
    noise: golden.noise,
    sensitivity: Float64Array.from(golden.lengths, (length) => 1 / length),
    shared: new Float64Array(2),
  };
  const known = Float64Array.from(golden.points.flat());
  const unknown = Float64Array.from(golden.query.flat());
  const covariances = (a: Float64Array, b: Float64Array): number[][] =>
    Array.from({ length: a.length / 2 }, (_, i) => {
      const row = new Float64Array(b.length / 2);
      createCovariance(shape, parameters, b, b.length / 2).row(
        a.subarray(2 * i, 2 * i + 2),
        b.length / 2,
        row,
      );
      return [...row];
    });

  it.each([
    ["K(X, X)", covariances(known, known), golden.knownByKnown, 50, 50],
    ["K(X, x)", covariances(known, unknown), golden.knownByUnknown, 50, 1],
    ["K(x, x)", covariances(unknown, unknown), golden.unknownByUnknown, 1, 1],
  ] as const)("%s has its shape and scikit-learn's numbers", (_name, actual, expected, rows, columns) => {
    expect(actual.length).toBe(rows);
    for (const [i, row] of actual.entries()) {
      expect(row.length).toBe(columns);
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(expected[i]![j]!, 13);
    }
  });

  it("predicts scikit-learn's mean and variance at the unknown point", () => {
    const factor = factorize(shape, parameters, known, 50);
    const predictor = createPredictor(createPosterior(shape, factor, Float64Array.from(golden.targets), 0));
    const out = new Float64Array(2);
    predictor.predict(unknown, out);
    expect(relative(out[0]!, golden.mean)).toBeLessThan(1e-6);
    expect(relative(out[1]!, golden.variance)).toBeLessThan(1e-6);
  });
});

describe("the fit", () => {
  const golden = read<{
    points: Rows;
    targets: number[];
    mean: number[];
    std: number[];
    lower: number[];
    upper: number[];
    start: number;
    best: number;
  }>("fit.json");
  const belief = {
    mean: Float64Array.from(golden.mean),
    std: Float64Array.from(golden.std),
    lower: Float64Array.from(golden.lower),
    upper: Float64Array.from(golden.upper),
  };
  const run = (evaluations: number) =>
    fitHyperparameters(
      MIXED,
      flat(golden.points),
      golden.points.length,
      Float64Array.from(golden.targets),
      // Here logarithms of lengthscales are what θ holds; the generator's order is the same.
      [belief.mean],
      evaluations,
      belief,
    );

  it("starts at the value of the objective that SciPy computes", () => {
    expect(relative(run(1).value, golden.start)).toBeLessThan(1e-8);
  });

  it("ends as low as the best of 12 runs of SciPy's L-BFGS-B", () => {
    expect(run(200).value).toBeLessThan(golden.best + 1e-3);
  });
});

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8")) as T;
}

/** Rows one after the other; null (inactive) becomes NaN. */
function flat(rows: Rows): Float64Array {
  return Float64Array.from(rows.flat(), (value) => value ?? Number.NaN);
}

function kernelOf(p: MixedParameters): KernelParameters {
  const lengths = [p.sensitivity[0]!, p.sensitivity[1]!];
  return {
    signal: p.signal,
    noise: p.noise,
    sensitivity: Float64Array.of(
      1 / lengths[0]!,
      1 / lengths[1]!,
      ...p.weights,
      1 / p.conditionalLength,
      p.conditionalWeight,
    ),
    shared: Float64Array.of(0, 0, 0, 0, ...p.rho),
  };
}

function thetaOf(p: MixedParameters): Float64Array {
  const logit = (share: number): number => Math.log(share / (1 - share));
  return Float64Array.of(
    Math.log(p.noise),
    Math.log(p.signal),
    ...p.sensitivity.map(Math.log),
    ...p.weights.map(Math.log),
    Math.log(p.conditionalLength),
    Math.log(p.conditionalWeight),
    ...p.rho.map((rho) => logit(rho * rho)),
  );
}

function relative(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.abs(expected);
}
