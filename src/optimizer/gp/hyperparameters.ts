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

/** Noise: a thousandth of the variance, give or take a factor of seven; the floor is what doubles can carry. */
const NOISE_MEDIAN = 1e-3;
const NOISE_STD = 2;
const NOISE_LOW = 1e-7;
const NOISE_HIGH = 1;
/** Signal: targets have variance one. */
const SIGNAL_STD = 0.7;
const SIGNAL_LOW = 0.02;
const SIGNAL_HIGH = 50;
/**
 * Lengthscales of ordered coordinates: log-normal, growing with √d, since distances in the cube do (Hvarfner et al.
 * 2024, "Vanilla Bayesian Optimization Performs Great in High Dimensions"). Their prior LogNormal(√2 + log √d, √3)
 * has its mode, which a MAP estimate in ℓ feels, at exp(√2 − 3)·√d.
 */
const LENGTH_LOG_MODE = Math.SQRT2 - 3;
const LENGTH_STD = Math.sqrt(3);
const LENGTH_LOW = 0.01;
const LENGTH_HIGH = 300;
/** Unordered coordinates: changing all of them at once divides the correlation by about e². */
const WEIGHT_TOTAL = 2;
const WEIGHT_STD = 1;
const WEIGHT_LOW = 1e-3;
const WEIGHT_HIGH = 20;
/** logit ρ²: half of a branch's effect is shared by both sides of its condition, from a fifth to four fifths. */
const SHARE_STD = 1.5;
const SHARE_LIMIT = 6;

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
  set(NOISE, Math.log(NOISE_MEDIAN), NOISE_STD, Math.log(NOISE_LOW), Math.log(NOISE_HIGH));
  set(SIGNAL, 0, SIGNAL_STD, Math.log(SIGNAL_LOW), Math.log(SIGNAL_HIGH));
  for (const j of [...shape.ordered, ...shape.conditionalOrdered]) {
    const mode = LENGTH_LOG_MODE + 0.5 * Math.log(d);
    set(FIRST_COORDINATE + j, mode, LENGTH_STD, Math.log(LENGTH_LOW), Math.log(LENGTH_HIGH));
  }
  for (const c of [...shape.categorical, ...shape.conditionalCategorical]) {
    const weight = Math.log(WEIGHT_TOTAL / d);
    set(FIRST_COORDINATE + c, weight, WEIGHT_STD, Math.log(WEIGHT_LOW), Math.log(WEIGHT_HIGH));
  }
  conditionalCoordinates(shape).forEach((_, i) => {
    set(FIRST_COORDINATE + d + i, 0, SHARE_STD, -SHARE_LIMIT, SHARE_LIMIT);
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
