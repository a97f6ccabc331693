import { evaluate } from "./evaluate";
import type { Parameter, Params, ParamValue } from "./parameter";
import type { Space } from "./space";

/**
 * Which parameters exist in a configuration, in declared order. A parent that is itself inactive, or absent,
 * makes a condition false; values given for inactive parameters are ignored.
 */
export function activeMask(space: Space, params: Params): boolean[] {
  const mask = new Array<boolean>(space.dimension).fill(true);
  if (!space.parameters.some(({ condition }) => condition !== undefined)) return mask;
  const known: Record<string, ParamValue> = {};
  for (const i of space.order) {
    const { name, condition } = space.parameters[i] as Parameter;
    mask[i] = condition === undefined || evaluate(condition, known) === true;
    const value = params[name];
    if (mask[i] && value !== undefined) known[name] = value;
  }
  return mask;
}

/** The configuration without values of inactive parameters, in declared order. */
export function withoutInactive(space: Space, params: Params): Params {
  const mask = activeMask(space, params);
  const active: Record<string, ParamValue> = {};
  space.parameters.forEach(({ name }, i) => {
    const value = params[name];
    if (mask[i] && value !== undefined) active[name] = value;
  });
  return active;
}
