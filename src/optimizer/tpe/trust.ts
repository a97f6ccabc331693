/**
 * People's priors in TPE. The prior component of l, one observation's worth, is theirs: a good one is where the first
 * trials go, but where a wrong one leaves nothing of the space, the search would stay in the wrong corner for good. So
 * it is mixed with the uniform density by how far the trials bear it out (belief.ts):
 *
 *   p_d(x) = t π_d(x) + (1 − t),   t in [0, 1]: whether the good trials lie where the belief is higher
 */
import type { UnitPrior } from "../../space/prior";
import type { Space } from "../../space/space";
import { logBelief, priorsOf, trustIn } from "../belief";
import type { History } from "../sampler";
import { type Dimension, dimensionsOf } from "./dimensions";
import type { Observed, Split } from "./split";

/** The space's dimensions, with priors as far as the trials agree. */
export function trustedDimensions(space: Space, { good, bad }: Split, { pending }: History): Dimension[] {
  const dimensions = dimensionsOf(space);
  const priors = priorsOf(space);
  if (priors === null) return dimensions;
  const isGood = new Set(good);
  const isPending = new Set(pending);
  const ended = [...good, ...bad.filter((point) => !isPending.has(point))].sort(
    (a, b) => a.number - b.number,
  );
  const points = new Float64Array(ended.length * dimensions.length);
  for (const [i, { unit }] of ended.entries()) points.set(unit, i * dimensions.length);
  const targets = Float64Array.from(ended, (point: Observed) => (isGood.has(point) ? 0 : 1));
  const trust = trustIn((point) => logBelief(priors, point), { points, targets });
  return dimensions.map((dimension) =>
    dimension.prior === null ? dimension : { ...dimension, prior: mixed(dimension.prior, trust) },
  );
}

/** `share` of the prior, and else the uniform density. */
function mixed(prior: UnitPrior, share: number): UnitPrior {
  const rest = 1 - share;
  if (prior.kind === "weights")
    return {
      kind: "weights",
      weights: prior.weights.map((weight) => share * weight + rest / prior.weights.length),
    };
  return {
    kind: "density",
    cdf: (x) => share * prior.cdf(x) + rest * x,
    logDensity: (x) => Math.log(share * Math.exp(prior.logDensity(x)) + rest),
    // Not in order of x: a share of all u is the prior's, the others are evenly spread.
    quantile: (u) => (u < share ? prior.quantile(u / share) : (u - share) / rest),
  };
}
