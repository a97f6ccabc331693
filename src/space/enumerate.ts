import { withoutInactive } from "./active";
import { evaluate } from "./evaluate";
import type { Parameter, Params, ParamValue } from "./parameter";
import type { Space } from "./space";
import { valueAt, valueCount } from "./values";

/**
 * Every configuration of a space without continuous parameters once, before constraints; among independent
 * parameters the last declared one changes fastest.
 */
export function* enumerate(
  space: Space,
  depth = 0,
  known: Readonly<Record<string, ParamValue>> = {},
): Generator<Params> {
  const i = space.order[depth];
  if (i === undefined) {
    yield withoutInactive(space, known);
    return;
  }
  const parameter = space.parameters[i] as Parameter;
  if (parameter.condition !== undefined && evaluate(parameter.condition, known) !== true) {
    yield* enumerate(space, depth + 1, known);
    return;
  }
  for (let k = 0; k < valueCount(parameter); k++)
    yield* enumerate(space, depth + 1, { ...known, [parameter.name]: valueAt(parameter, k) });
}
