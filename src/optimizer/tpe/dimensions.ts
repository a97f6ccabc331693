import { choicesOf } from "../../space/choices";
import { cellAt } from "../../space/encoding";
import type { Parameter } from "../../space/parameter";
import { type UnitPrior, unitPrior } from "../../space/prior";
import { cellCount, cellEdges, cellIndex, fromUnit } from "../../space/scale";
import type { Space } from "../../space/space";

/**
 * How a parameter looks to the density estimator. A line is continuous in x; an ordered dimension has cells whose
 * kernel masses are integrals over them; a category knows only same and different.
 */
export type Dimension = {
  /** Log density of the prior relative to the uniform one, at x (line) or of a cell. Null = uniform. */
  readonly prior: UnitPrior | null;
} & (
  | { readonly kind: "line" }
  | {
      readonly kind: "ordered";
      readonly count: number;
      /** Cell boundaries in x, ascending, shape [count + 1]. */
      readonly edges: Float64Array;
      cellOf(x: number): number;
    }
  | { readonly kind: "category"; readonly count: number; cellOf(x: number): number }
);

/** Above this many cells the mass of a cell is its width times the density at its centre, to a part in 1e4. */
const MAX_CELLS = 64;

export function dimensionsOf(space: Space): Dimension[] {
  return space.parameters.map(dimensionOf);
}

function dimensionOf(parameter: Parameter): Dimension {
  const prior = unitPrior(parameter);
  const choices = choicesOf(parameter);
  if (choices !== null) {
    const count = choices.length;
    const cellOf = (x: number): number => cellAt(x, count);
    if (parameter.kind !== "ordinal") return { kind: "category", count, prior, cellOf };
    const edges = Float64Array.from({ length: count + 1 }, (_, k) => k / count);
    return { kind: "ordered", count, edges, prior, cellOf };
  }
  const number = parameter as Extract<Parameter, { kind: "float" | "int" }>;
  const count = number.low === number.high ? 1 : cellCount(number);
  if (count === null || count > MAX_CELLS) return { kind: "line", prior };
  const edges = new Float64Array(count + 1);
  for (let k = 0; k < count; k++) edges[k + 1] = count === 1 ? 1 : cellEdges(number, k)[1];
  const cellOf = (x: number): number => (count === 1 ? 0 : cellIndex(number, fromUnit(number, x)));
  return { kind: "ordered", count, edges, prior, cellOf };
}
