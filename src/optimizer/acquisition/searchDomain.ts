/** The search space as the acquisition's maximisation sees it: points of the unit cube, inactive coordinates NaN. */
import { decode, encode, encodeValue } from "../../space/encoding";
import { references } from "../../space/evaluate";
import { satisfiesConstraints } from "../../space/feasible";
import type { Params } from "../../space/parameter";
import type { Space } from "../../space/space";
import { valueAt, valueCount } from "../../space/values";

export interface SearchDomain {
  readonly space: Space;
  readonly dimension: number;
  /** Coordinates of the values of a discrete parameter in order; null for a continuous one, or one with very many. */
  readonly levels: readonly (Float64Array | null)[];
  readonly ordered: readonly boolean[];
  /** Whether changing this coordinate can change which parameters exist. */
  readonly branching: readonly boolean[];
  /** Without conditions, constraints and very long lists of values every point of the cube (on the levels) is valid. */
  readonly isBox: boolean;
  /** How many points the levels make, before constraints and conditions; Infinity when one is continuous. */
  readonly size: number;
  /** Every valid point, one after the other. Only for a small `size`; made once. */
  grid(): Float64Array;
}

/** A longer list of values is searched as if it were continuous, then rounded. */
const MAX_LEVELS = 128;

export function createSearchDomain(space: Space): SearchDomain {
  const levels = space.parameters.map((parameter) => {
    const count = valueCount(parameter);
    if (count > MAX_LEVELS) return null;
    return Float64Array.from({ length: count }, (_, k) => encodeValue(parameter, valueAt(parameter, k)));
  });
  const deciding = new Set(
    space.parameters.flatMap((p) => (p.condition ? [...references(p.condition)] : [])),
  );
  const rounded = space.parameters.some((p, j) => levels[j] === null && Number.isFinite(valueCount(p)));
  let points: Float64Array | null = null;
  const domain: SearchDomain = {
    space,
    dimension: space.dimension,
    levels,
    ordered: space.parameters.map(({ kind }) => kind !== "choice" && kind !== "bool"),
    branching: space.parameters.map(({ name }) => deciding.has(name)),
    isBox: deciding.size === 0 && space.definition.constraints.length === 0 && !rounded,
    size: levels.reduce((product, values) => product * (values?.length ?? Number.POSITIVE_INFINITY), 1),
    grid() {
      points ??= enumerate(domain);
      return points;
    },
  };
  return domain;
}

function enumerate(domain: SearchDomain): Float64Array {
  const { levels, dimension, isBox, size } = domain;
  const points = new Float64Array(size * dimension);
  const seen = new Set<string>();
  const at = new Int32Array(dimension);
  let count = 0;
  for (let i = 0; i < size; i++) {
    const point = points.subarray(count * dimension, (count + 1) * dimension);
    for (let j = 0; j < dimension; j++) point[j] = levels[j]![at[j]!]!;
    const valid = isBox ? point : admit(domain, point, point);
    const key = isBox || valid === null ? "" : pointKey(valid);
    if (valid !== null && !seen.has(key)) {
      if (!isBox) {
        point.set(valid);
        seen.add(key);
      }
      count++;
    }
    for (let j = dimension - 1; j >= 0 && ++at[j]! >= levels[j]!.length; j--) at[j] = 0;
  }
  return points.subarray(0, count * dimension);
}

/**
 * The valid point nearest to a proposed one: rounded to values that exist, coordinates of parameters that have
 * become inactive dropped, those that have become active taken from `fill`. Null when a constraint forbids it.
 */
export function admit(
  domain: SearchDomain,
  point: Float64Array,
  fill: ArrayLike<number>,
): Float64Array | null {
  const { space } = domain;
  const complete = point.map((x, j) => (Number.isNaN(x) ? fill[j]! : x));
  const params = decode(space, complete);
  return satisfiesConstraints(space, params) ? encode(space, params) : null;
}

export function paramsAt(domain: SearchDomain, point: Float64Array): Params {
  return decode(domain.space, point);
}

/** Equal for equal points, so that a set can hold them. */
export function pointKey(point: ArrayLike<number>): string {
  return Array.prototype.join.call(point, ",");
}

/** Points of d coordinates one after the other. */
export function flatten(points: readonly Float64Array[], d: number): Float64Array {
  const flat = new Float64Array(points.length * d);
  for (const [i, point] of points.entries()) flat.set(point, i * d);
  return flat;
}
