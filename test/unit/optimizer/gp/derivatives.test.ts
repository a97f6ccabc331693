import { describe, expect, it } from "vitest";
import { createFeasibility } from "../../../../src/optimizer/gp/feasibility";
import { hyperparameterCount, kernelParameters, priors } from "../../../../src/optimizer/gp/hyperparameters";
import { createCovariance } from "../../../../src/optimizer/gp/kernel";
import type { KernelShape } from "../../../../src/optimizer/gp/kernelShape";
import {
  addNegativeLogPrior,
  createMarginalLikelihood,
} from "../../../../src/optimizer/gp/marginalLikelihood";
import { createPosterior, createPredictor, factorize } from "../../../../src/optimizer/gp/posterior";
import { createRandom, nextNormal, type Random } from "../../../../src/space/random";

/** Two ordered coordinates, a choice of three, a switch, and an ordered and an unordered one behind the switch. */
const SHAPE: KernelShape = {
  dimension: 6,
  ordered: [0, 1],
  categorical: [2, 3],
  conditionalOrdered: [4],
  conditionalCategorical: [5],
};

function randomPoints(n: number, random: Random): Float64Array {
  const points = new Float64Array(6 * n);
  for (let i = 0; i < n; i++) {
    const isOn = random.next() < 0.5;
    points.set(
      [
        random.next(),
        random.next(),
        (Math.floor(3 * random.next()) + 0.5) / 3,
        isOn ? 0.75 : 0.25,
        isOn ? random.next() : Number.NaN,
        isOn ? Number.NaN : (Math.floor(2 * random.next()) + 0.5) / 2,
      ],
      6 * i,
    );
  }
  return points;
}

function randomTheta(random: Random): Float64Array {
  const { mean, std } = priors(SHAPE);
  return mean.map((m, i) => m + 0.5 * std[i]! * nextNormal(random));
}

const random = createRandom("derivatives");
const N = 17;
const points = randomPoints(N, random);
const targets = Float64Array.from({ length: N }, () => nextNormal(random));

describe("the gradient of the marginal likelihood", () => {
  it.each([1, 2, 3, 4, 5])("is that of finite differences (θ number %i)", (seed) => {
    const theta = randomTheta(createRandom("theta", seed));
    const likelihood = createMarginalLikelihood(SHAPE, points, N);
    const belief = priors(SHAPE);
    const value = (at: Float64Array, gradient: Float64Array): number =>
      likelihood.negative(at, targets, gradient) + addNegativeLogPrior(at, belief, gradient);
    const gradient = new Float64Array(theta.length);
    value(theta, gradient);
    const unused = new Float64Array(theta.length);
    expect(theta.length).toBe(hyperparameterCount(SHAPE));
    for (let i = 0; i < theta.length; i++) {
      const step = 1e-5;
      const up = theta.with(i, theta[i]! + step);
      const down = theta.with(i, theta[i]! - step);
      const slope = (value(up, unused) - value(down, unused)) / (2 * step);
      expect(Math.abs(gradient[i]! - slope)).toBeLessThan(1e-5 * (1 + Math.abs(slope)));
    }
  });
});

describe("the posterior's gradients", () => {
  const parameters = kernelParameters(SHAPE, randomTheta(createRandom("posterior")));
  const factor = factorize(SHAPE, parameters, points, N);
  const predictor = createPredictor(createPosterior(SHAPE, factor, targets));
  const queries = randomPoints(8, createRandom("queries"));

  it("are those of finite differences, in every ordered coordinate that is active", () => {
    const moments = new Float64Array(2);
    const [mean, variance] = [new Float64Array(6), new Float64Array(6)];
    const at = (query: Float64Array): [number, number] => {
      predictor.predict(query, moments);
      return [moments[0]!, moments[1]!];
    };
    for (let q = 0; q < 8; q++) {
      const query = queries.slice(6 * q, 6 * q + 6);
      predictor.predictWithGradient(query, moments, mean, variance);
      expect([...moments]).toEqual(at(query));
      for (const j of [0, 1, 4]) {
        if (Number.isNaN(query[j]!)) {
          expect([mean[j], variance[j]]).toEqual([0, 0]);
          continue;
        }
        const up = at(query.with(j, query[j]! + 1e-5));
        const down = at(query.with(j, query[j]! - 1e-5));
        expect(mean[j]).toBeCloseTo((up[0] - down[0]) / 2e-5, 5);
        expect(variance[j]).toBeCloseTo((up[1] - down[1]) / 2e-5, 5);
      }
      for (const j of [2, 3, 5]) expect([mean[j], variance[j]]).toEqual([0, 0]);
    }
  });

  it("and predictions one by one are bit by bit those of many at once", () => {
    const [means, variances] = [new Float64Array(8), new Float64Array(8)];
    predictor.predictMany(queries, 8, means, variances);
    const out = new Float64Array(2);
    for (let q = 0; q < 8; q++) {
      predictor.predict(queries.subarray(6 * q, 6 * q + 6), out);
      expect([means[q], variances[q]]).toEqual([...out]);
    }
  });

  it("hold for the chance of success, too", () => {
    const rows = Array.from({ length: N }, (_, i) => points.slice(6 * i, 6 * i + 6));
    const feasibility = createFeasibility(SHAPE, rows.slice(0, 10), rows.slice(10))!;
    const logProbability = (query: Float64Array): number => {
      const out = new Float64Array(1);
      feasibility.addTo(query, 1, out);
      return out[0]!;
    };
    for (let q = 0; q < 8; q++) {
      const query = queries.slice(6 * q, 6 * q + 6);
      const gradient = new Float64Array(6);
      expect(feasibility.addGradient(query, gradient)).toBe(logProbability(query));
      for (const j of [0, 1]) {
        const up = logProbability(query.with(j, query[j]! + 1e-5));
        const down = logProbability(query.with(j, query[j]! - 1e-5));
        expect(gradient[j]).toBeCloseTo((up - down) / 2e-5, 4);
      }
    }
  });
});

describe("the kernel", () => {
  const parameters = {
    signal: 2,
    noise: 0,
    sensitivity: Float64Array.of(1 / 0.5, 1, Math.log(2), Math.log(3), 1 / 0.25, Math.log(2)),
    shared: Float64Array.of(0, 0, 0, 0, 0.5, 0.8),
  };
  const between = (a: number[], b: number[]): number => {
    const row = new Float64Array(1);
    createCovariance(SHAPE, parameters, Float64Array.from(b), 1).row(Float64Array.from(a), 1, row);
    return row[0]!;
  };
  const X = Number.NaN;

  it("of a point with itself is the signal variance", () => {
    expect(between([0.3, 0.4, 0.5, 0.75, 0.1, X], [0.3, 0.4, 0.5, 0.75, 0.1, X])).toBe(2);
  });

  it("is Matérn-5/2 in ordered coordinates: r = 1 gives (1 + √5 + 5/3) e^−√5", () => {
    const expected = 2 * (1 + Math.sqrt(5) + 5 / 3) * Math.exp(-Math.sqrt(5));
    expect(between([0, 0, 0.5, 0.75, 0.1, X], [0.5, 0, 0.5, 0.75, 0.1, X])).toBeCloseTo(expected, 14);
  });

  it("halves and thirds with mismatches of weight log 2 and log 3", () => {
    expect(between([0, 0, 0.1, 0.75, 0.1, X], [0, 0, 0.5, 0.75, 0.1, X])).toBeCloseTo(1, 14);
    // Across the switch: 1/3, times ρ of either conditional parameter.
    expect(between([0, 0, 0.1, 0.75, 0.1, X], [0, 0, 0.1, 0.25, X, 0.25])).toBeCloseTo(
      (2 / 3) * 0.5 * 0.8,
      14,
    );
  });

  it("keeps the share ρ² of a conditional parameter's effect whatever its values", () => {
    expect(between([0, 0, 0.1, 0.25, X, 0.25], [0, 0, 0.1, 0.25, X, 0.75])).toBeCloseTo(
      2 * (0.64 + 0.36 * 0.5),
      14,
    );
    const far = between([0, 0, 0.1, 0.75, 0, X], [0, 0, 0.1, 0.75, 1e3, X]);
    expect(far).toBeCloseTo(2 * 0.25, 12);
  });
});
