import { withoutInactive } from "./active";
import { decode, decodeValue } from "./encoding";
import { evaluate } from "./evaluate";
import type { Parameter, Params, ParamValue } from "./parameter";
import { type UnitPrior, unitPrior } from "./prior";
import type { Random } from "./random";
import type { Space } from "./space";
import { UserError } from "./userError";
import { roundValue } from "./values";

/** Contract: a space without a feasible point in this many draws is an error. */
export const MAX_DRAWS = 100_000;

/** Whether every constraint holds; one that names an inactive parameter counts as satisfied. */
export function satisfiesConstraints(space: Space, params: Params): boolean {
  return space.definition.constraints.every(({ expression }) => evaluate(expression, params) !== false);
}

/** Uniform over the unit cube; constraints are not looked at. */
export function sampleUniform(space: Space, random: Random): Params {
  return decode(space, drawPoint(space, random));
}

/** Uniform over the feasible configurations. Throws a UserError when none is found. */
export function sampleFeasible(space: Space, random: Random): Params {
  return firstFeasible(space, () => sampleUniform(space, random));
}

/** From the people's priors where there are any, else uniform; feasible. Throws as `sampleFeasible`. */
export function sampleFromPrior(space: Space, random: Random): Params {
  const priors = space.parameters.map(unitPrior);
  return firstFeasible(space, () => {
    const point = drawPoint(space, random);
    return decode(
      space,
      point.map((u, i) => (priors[i] ? priorQuantile(priors[i], u) : u)),
    );
  });
}

/**
 * A configuration with the given (valid) values, the missing ones sampled such that constraints hold; given values
 * of parameters that come out inactive are dropped. Throws a UserError when the given values leave no feasible one.
 */
export function completeParams(space: Space, given: Params, random: Random): Params {
  return firstFeasible(space, () => {
    const point = drawPoint(space, random);
    const params: Record<string, ParamValue> = {};
    for (const i of space.order) {
      const parameter = space.parameters[i] as Parameter;
      if (parameter.condition !== undefined && evaluate(parameter.condition, params) !== true) continue;
      const value = given[parameter.name];
      params[parameter.name] =
        value === undefined ? decodeValue(parameter, point[i] as number) : roundValue(parameter, value);
    }
    return withoutInactive(space, params);
  });
}

/** The coordinate at which the prior's cumulated mass is u. */
export function priorQuantile(prior: UnitPrior, u: number): number {
  if (prior.kind === "density") return prior.quantile(u);
  let before = 0;
  for (let i = 0; i < prior.weights.length; i++) {
    const weight = prior.weights[i] as number;
    if (u < before + weight) return (i + (u - before) / weight) / prior.weights.length;
    before += weight;
  }
  return (prior.weights.findLastIndex((weight) => weight > 0) + 0.5) / prior.weights.length;
}

function drawPoint(space: Space, random: Random): Float64Array {
  return Float64Array.from(space.parameters, () => random.next());
}

function firstFeasible(space: Space, draw: () => Params): Params {
  for (let i = 0; i < MAX_DRAWS; i++) {
    const params = draw();
    if (satisfiesConstraints(space, params)) return params;
  }
  const sources = space.definition.constraints.map(({ source }) => source).join("; ");
  throw new UserError(
    `none of ${MAX_DRAWS.toLocaleString("en")} random configurations satisfies the constraints (${sources}): loosen them or the ranges`,
  );
}
