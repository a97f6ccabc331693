/** The next point: where log EI, weighted by the chance of success, is largest. */

import { decode, encode } from "../../space/encoding";
import { satisfiesConstraints } from "../../space/feasible";
import type { Params } from "../../space/parameter";
import { nextNormal, type Random } from "../../space/random";
import type { Space } from "../../space/space";
import {
  improvementShares,
  logExpectedImprovement,
  logExpectedImprovementGradient,
} from "../acquisition/expectedImprovement";
import { type Acquisition, maximize } from "../acquisition/maximize";
import { pointKey, type SearchDomain } from "../acquisition/searchDomain";
import type { GpModel } from "./gpModel";
import type { Observations } from "./observations";
import { createPriorWeight } from "./priorWeight";

export interface Proposal {
  readonly params: Params;
  /** Of the target at the point, given the pending trials. */
  readonly mean: number;
  readonly std: number;
  readonly shares: { readonly exploit: number; readonly explore: number };
}

/** Known points around which candidates are drawn. */
const INCUMBENTS = 5;
const POOL = 200;
const STARTS = 6;
/** Floating-point operations that scoring a whole discrete space may cost: about 10 ms. */
const ENUMERATION_BUDGET = 2e7;
/** And that looking along the coordinates may cost. */
const LINE_BUDGET = 1e7;
const LINE_POINTS = { min: 16, max: 121 };

/** log EI + log p(success) − the weight of durations + the weight of the priors, with its gradient. */
export function createAcquisition(model: GpModel, space: Space): Acquisition {
  const { acquiring, incumbent, shape, feasibility, cost } = model;
  const belief = createPriorWeight(space, model.used.length, {
    points: model.predictor.posterior.points.subarray(0, model.used.length * shape.dimension),
    targets: model.means,
  });
  const d = shape.dimension;
  const moments = new Float64Array(2);
  const slopes = new Float64Array(3);
  const meanGradient = new Float64Array(d);
  const varianceGradient = new Float64Array(d);
  let means = new Float64Array(0);
  let variances = new Float64Array(0);
  return {
    evaluate(points, count, out) {
      if (means.length < count) {
        means = new Float64Array(count);
        variances = new Float64Array(count);
      }
      acquiring.predictMany(points, count, means, variances);
      for (let i = 0; i < count; i++) {
        out[i] = logExpectedImprovement(means[i]!, Math.sqrt(variances[i]!), incumbent);
      }
      feasibility?.addTo(points, count, out);
      cost?.addTo(points, count, out);
      if (belief === null) return;
      for (let i = 0; i < count; i++)
        out[i] = out[i]! + belief.logWeight(points.subarray(i * d, (i + 1) * d));
    },
    gradient(point, gradient) {
      acquiring.predictWithGradient(point, moments, meanGradient, varianceGradient);
      const std = Math.sqrt(moments[1]!);
      logExpectedImprovementGradient(moments[0]!, std, incumbent, slopes);
      for (let j = 0; j < d; j++) {
        gradient[j] = slopes[1]! * meanGradient[j]! + (slopes[2]! * varianceGradient[j]!) / (2 * std);
      }
      let value = slopes[0]!;
      if (feasibility !== null) value += feasibility.addGradient(point, gradient);
      if (cost) value += cost.addGradient(point, gradient);
      if (belief !== null) value += belief.addGradient(point, gradient);
      return value;
    },
  };
}

/** Null when every configuration of a discrete space was tried. */
export function propose(
  model: GpModel,
  observations: Observations,
  domain: SearchDomain,
  random: Random,
): Proposal | null {
  const { acquiring } = model;
  const found = searchFor({
    acquisition: createAcquisition(model, domain.space),
    ranked: model.ranked,
    n: acquiring.posterior.n,
    domain,
    taken: observations.taken,
    random,
  });
  if (found === null) return null;
  const { params, point } = found;
  const moments = new Float64Array(2);
  acquiring.predict(point, moments);
  const std = Math.sqrt(moments[1]!);
  return {
    params,
    mean: moments[0]!,
    std,
    shares: improvementShares(moments[0]!, std, model.incumbent),
  };
}

export interface SearchOptions {
  readonly acquisition: Acquisition;
  /** Evaluated points, the most promising first. */
  readonly ranked: readonly Float64Array[];
  /** Points of the posterior: what evaluating it costs grows with their square. */
  readonly n: number;
  readonly domain: SearchDomain;
  /** Keys of points that must not be proposed again. */
  readonly taken: ReadonlySet<string>;
  readonly random: Random;
}

/** Where the acquisition is largest, as a configuration; null when every configuration was tried. */
export function searchFor(options: SearchOptions): { params: Params; point: Float64Array } | null {
  const { n, domain, taken, random } = options;
  // A triangular solve and n kernel evaluations.
  const pointCost = n * n + 50 * n;
  const found = maximize({
    domain,
    acquisition: options.acquisition,
    incumbents: options.ranked.slice(0, INCUMBENTS),
    taken,
    random,
    poolSize: POOL,
    starts: STARTS,
    enumerateUpTo: ENUMERATION_BUDGET / pointCost,
    linePoints: Math.round(
      Math.min(Math.max(LINE_BUDGET / (pointCost * domain.dimension), LINE_POINTS.min), LINE_POINTS.max),
    ),
  });
  return found === null ? null : untried(domain, found.point, taken, random);
}

/** The first step aside, and its growth, where rounding to recorded digits leads to a configuration that was tried. */
const FIRST_STEP = 1e-5;
const STEP_GROWTH = 4;
const STEPS = 8;

/** The configuration of a point; where that was tried already, one beside it. */
function untried(
  domain: SearchDomain,
  point: Float64Array,
  taken: ReadonlySet<string>,
  random: Random,
): { params: Params; point: Float64Array } {
  const { space } = domain;
  const first = decode(space, point);
  for (let k = 0, params = first; k <= STEPS; k++) {
    const rounded = encode(space, params);
    if (!taken.has(pointKey(rounded)) && satisfiesConstraints(space, params))
      return { params, point: rounded };
    const step = FIRST_STEP * STEP_GROWTH ** k;
    params = decode(
      space,
      point.map((x, j) => {
        // A step may switch on what was inactive: at its centre, then.
        if (Number.isNaN(x)) return 0.5;
        return domain.levels[j] === null ? x + step * nextNormal(random) : x;
      }),
    );
  }
  return { params: first, point };
}
