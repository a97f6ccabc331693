/**
 * A person's prior over one parameter, truncated to its range and carried to the unit coordinate x.
 * With z(x) the standardised position of the raw value at x (of its logarithm for a lognormal prior), a the lower
 * and b the upper end of the range:  F(x) = (Φ(z(x)) − Φ(z(a))) / (Φ(z(b)) − Φ(z(a))).
 */
import { choicesOf } from "./choices";
import { normalCdf, normalLogDensity, normalMass, normalQuantile } from "./normal";
import type { Parameter, Prior } from "./parameter";
import { fromUnit, type NumberParameter, span, toUnit } from "./scale";

export type UnitPrior =
  | {
      readonly kind: "density";
      /** Prior mass in [0, x]. */
      cdf(x: number): number;
      quantile(p: number): number;
      /** Of the density with respect to x. */
      logDensity(x: number): number;
    }
  | { readonly kind: "weights" /** One per choice; they sum to 1. */; readonly weights: readonly number[] };

/** Below this mass inside the range a prior says nothing about it but that the range is wrong. */
export const MIN_PRIOR_MASS = 1e-12;

/** The parameter's prior over its unit coordinate; null when it has none. */
export function unitPrior(parameter: Parameter): UnitPrior | null {
  const { prior } = parameter;
  if (!prior) return null;
  if (parameter.kind === "float" || parameter.kind === "int")
    return prior.kind === "weights" ? null : densityPrior(parameter, prior);
  return { kind: "weights", weights: choiceWeights(parameter, prior) };
}

/** How much of the prior lies inside the parameter's range, 0 to 1. */
export function massInRange(parameter: NumberParameter, prior: Exclude<Prior, { kind: "weights" }>): number {
  const [first, last] = span(parameter);
  return normalMass(standardise(prior, first), standardise(prior, last));
}

function densityPrior(parameter: NumberParameter, prior: Exclude<Prior, { kind: "weights" }>): UnitPrior {
  const [first, last] = span(parameter);
  const low = standardise(prior, first);
  const high = standardise(prior, last);
  const total = normalMass(low, high);
  if (first === last || total < MIN_PRIOR_MASS)
    return { kind: "density", cdf: (x) => x, quantile: (p) => p, logDensity: () => 0 };
  return {
    kind: "density",
    cdf: (x) => normalMass(low, standardise(prior, fromUnit(parameter, x))) / total,
    quantile(p) {
      // Taken in the nearer tail, where Φ keeps its digits.
      const z =
        low > 0 ? -normalQuantile(normalCdf(-low) - p * total) : normalQuantile(normalCdf(low) + p * total);
      return toUnit(
        parameter,
        prior.kind === "normal" ? prior.mean + prior.std * z : prior.median * Math.exp(prior.sigma * z),
      );
    },
    logDensity(x) {
      const value = fromUnit(parameter, x);
      const z = standardise(prior, value);
      if (!Number.isFinite(z)) return Number.NEGATIVE_INFINITY;
      const dzdv = prior.kind === "normal" ? 1 / prior.std : 1 / (prior.sigma * value);
      const dvdx = parameter.log ? value * (Math.log(last) - Math.log(first)) : last - first;
      return normalLogDensity(z) + Math.log(dzdv * dvdx) - Math.log(total);
    },
  };
}

function standardise(prior: Exclude<Prior, { kind: "weights" }>, value: number): number {
  if (prior.kind === "normal") return (value - prior.mean) / prior.std;
  return value <= 0 ? Number.NEGATIVE_INFINITY : Math.log(value / prior.median) / prior.sigma;
}

function choiceWeights(parameter: Parameter, prior: Prior): number[] {
  const choices = choicesOf(parameter) ?? [];
  const logs =
    prior.kind === "weights"
      ? choices.map((_choice, i) => Math.log(prior.weights[i] ?? 0))
      : choices.map((choice) => normalLogDensity(standardise(prior, Number(choice))));
  const highest = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
