/**
 * The hyperparameters θ as one vector of logarithms, with their priors and box.
 *
 *   θ = [log noise, log s², log ℓ_j or log w_c for each of the d coordinates, logit ρ_q² per conditional one]
 *
 * Targets are standardised and coordinates lie in the unit cube, which is what gives the priors their scale.
 */

import type { KernelParameters } from "./kernel";
import { conditionalCoordinates, type KernelShape } from "./kernelShape";

export const NOISE = 0;
export const SIGNAL = 1;
export const FIRST_COORDINATE = 2;

/** Independent normal priors on θ. */
export interface Priors {
  readonly mean: Float64Array;
  readonly std: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export const PRIOR = {
  noise: Math.log(1e-3),
  noiseStd: 2,
  noiseLow: Math.log(1e-7),
  noiseHigh: 0,
  signalStd: 0.7,
  // lengthscale mode: exp(√2 − 3)·√d
  length: Math.SQRT2 - 3,
  lengthStd: Math.sqrt(3),
  weight: Math.log(2),
  weightStd: 1,
  rho: 0,
  rhoStd: 1.5,
};

export function hyperparameterCount(shape: KernelShape): number {
  return (
    FIRST_COORDINATE + shape.dimension + shape.conditionalOrdered.length + shape.conditionalCategorical.length
  );
}

export function priors(shape: KernelShape): Priors {
  const count = hyperparameterCount(shape);
  const d = shape.dimension;
  const mean = new Float64Array(count);
  const std = new Float64Array(count);
  const lower = new Float64Array(count);
  const upper = new Float64Array(count);
  const set = (i: number, m: number, s: number, low: number, high: number) => {
    mean[i] = m;
    std[i] = s;
    lower[i] = low;
    upper[i] = high;
  };
  set(NOISE, PRIOR.noise, PRIOR.noiseStd, PRIOR.noiseLow, PRIOR.noiseHigh);
  set(SIGNAL, 0, PRIOR.signalStd, Math.log(0.02), Math.log(50));
  for (const j of [...shape.ordered, ...shape.conditionalOrdered]) {
    set(
      FIRST_COORDINATE + j,
      PRIOR.length + 0.5 * Math.log(d),
      PRIOR.lengthStd,
      Math.log(0.01),
      Math.log(300),
    );
  }
  for (const c of [...shape.categorical, ...shape.conditionalCategorical]) {
    set(FIRST_COORDINATE + c, PRIOR.weight - Math.log(d), PRIOR.weightStd, Math.log(1e-3), Math.log(20));
  }
  conditionalCoordinates(shape).forEach((_, i) => {
    set(FIRST_COORDINATE + d + i, PRIOR.rho, PRIOR.rhoStd, -6, 6);
  });
  return { mean, std, lower, upper };
}

export function kernelParameters(shape: KernelShape, theta: ArrayLike<number>): KernelParameters {
  const d = shape.dimension;
  const sensitivity = new Float64Array(d);
  const shared = new Float64Array(d);
  for (const j of [...shape.ordered, ...shape.conditionalOrdered]) {
    sensitivity[j] = Math.exp(-theta[FIRST_COORDINATE + j]!);
  }
  for (const c of [...shape.categorical, ...shape.conditionalCategorical]) {
    sensitivity[c] = Math.exp(theta[FIRST_COORDINATE + c]!);
  }
  conditionalCoordinates(shape).forEach((q, i) => {
    shared[q] = Math.sqrt(logistic(theta[FIRST_COORDINATE + d + i]!));
  });
  return { noise: Math.exp(theta[NOISE]!), signal: Math.exp(theta[SIGNAL]!), sensitivity, shared };
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
