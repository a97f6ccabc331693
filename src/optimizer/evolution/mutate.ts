import { decode, decodeValue, encode } from "../../space/encoding";
import type { Parameter, Params } from "../../space/parameter";
import { nextInt, nextNormal, type Random } from "../../space/random";
import type { Space } from "../../space/space";
import { valueCount } from "../../space/values";

/** Steps along a number are normal with a standard deviation between these shares of its range, evenly in logarithm. */
const LARGEST_STEP = 0.3;
const SMALLEST_STEP = 0.003;
const STEP_GROWTH = 1.25;

/**
 * The configuration with one of its active parameters changed (Real et al. 2019 change one gene): a choice to another
 * one, a number by a step. What the change switches on is drawn at random. Constraints are not looked at.
 */
export function mutate(space: Space, params: Params, random: Random): Params {
  const unit = encode(space, params);
  const changeable = [...unit.keys()].filter(
    (j) => !Number.isNaN(unit[j]!) && valueCount(space.parameters[j]!) > 1,
  );
  const point = unit.map((x) => (Number.isNaN(x) ? random.next() : x));
  const j = changeable[nextInt(random, changeable.length)];
  if (j !== undefined) point[j] = changed(space.parameters[j]!, point[j]!, random);
  return decode(space, point);
}

/** Another coordinate for a parameter at x. */
function changed(parameter: Parameter, x: number, random: Random): number {
  const count = valueCount(parameter);
  if (parameter.kind === "choice" || parameter.kind === "bool") {
    const at = Math.min(Math.floor(x * count), count - 1);
    return ((at + 1 + nextInt(random, count - 1)) % count) / count + 0.5 / count;
  }
  const scale = LARGEST_STEP * (SMALLEST_STEP / LARGEST_STEP) ** random.next();
  const step = scale * nextNormal(random);
  return Number.isFinite(count) ? anotherLevel(parameter, x, step) : reflect(x + step);
}

/** Where a short step leads back to the value it began at, a longer one; at the border, the other way. */
function anotherLevel(parameter: Parameter, x: number, step: number): number {
  const here = decodeValue(parameter, x);
  for (let distance = step; Math.abs(distance) < 1; distance *= STEP_GROWTH)
    for (const y of [x + distance, x - distance])
      if (y >= 0 && y <= 1 && decodeValue(parameter, y) !== here) return y;
  return 1 - x;
}

/** Folded back into [0, 1]. */
export function reflect(x: number): number {
  const folded = Math.abs(x) % 2;
  return folded > 1 ? 2 - folded : folded;
}
