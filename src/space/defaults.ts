import { withoutInactive } from "./active";
import { evaluate } from "./evaluate";
import { satisfiesConstraints } from "./feasible";
import type { Parameter, Params, ParamValue } from "./parameter";
import type { Space } from "./space";
import { roundValue } from "./values";

/**
 * The configuration of the values in the source; null when an active parameter has none or a constraint is
 * violated. A default off its step stays off it.
 */
export function defaultParams(space: Space): Params | null {
  const params: Record<string, ParamValue> = {};
  for (const i of space.order) {
    const parameter = space.parameters[i] as Parameter;
    if (parameter.condition !== undefined && evaluate(parameter.condition, params) !== true) continue;
    if (parameter.default === undefined) return null;
    params[parameter.name] = roundValue(parameter, parameter.default);
  }
  return satisfiesConstraints(space, params) ? withoutInactive(space, params) : null;
}
