/**
 * The grid: every value of a parameter with a step, every choice, and 5 points of a continuous float, evenly
 * spaced on its scale, ends included. A parameter that is inactive adds no cells.
 */
import { withoutInactive } from "../space/active";
import { decodeValue } from "../space/encoding";
import { enumerate } from "../space/enumerate";
import { satisfiesConstraints } from "../space/feasible";
import type { Parameter, Params, ParamValue } from "../space/parameter";
import { nextInt, type Random } from "../space/random";
import type { Space } from "../space/space";
import { cardinality, valueAt, valueCount } from "../space/values";
import { triedBefore } from "./duplicates";
import type { Suggestion } from "./problem";
import { suggestRandom } from "./random";
import type { SamplerContext } from "./sampler";

export const POINTS_PER_FLOAT = 5;
/** Grids up to this size are walked cell by cell; larger ones are drawn from until every draw was tried. */
const MAX_WALK = 100_000;
const MAX_DRAWS = 10_000;

/**
 * The first cell in order that no trial has had; when there are more cells than trials, one at random (in order,
 * they would cover but a corner). `exhausted` when none is left.
 */
export function suggestGrid(context: SamplerContext): Suggestion {
  const { problem, random } = context;
  const grid = gridOf(context.space);
  const count = cardinality(grid);
  const isTried = triedBefore(context);
  const isOpen = (params: Params): boolean => satisfiesConstraints(grid, params) && !isTried(params);

  const fits = count <= problem.trials;
  const cells = count.toLocaleString("en");
  if (!fits) {
    const cell = drawn(grid, random, isOpen);
    const why = `The grid has ${cells} cells, more than the ${problem.trials} trials: they are picked at random.`;
    if (cell) return { params: cell, sampler: "grid", why };
  }
  if (count <= MAX_WALK)
    for (const cell of enumerate(grid))
      if (isOpen(cell))
        return { params: cell, sampler: "grid", why: `The next of the grid's ${cells} cells.` };
  return {
    params: suggestRandom(context).params,
    sampler: "grid",
    why: `All cells of the grid (${cells} before constraints) were tried.`,
    exhausted: true,
  };
}

/** The space with its continuous floats cut down to their grid points. Conditions see the same values. */
function gridOf(space: Space): Space {
  const parameters = space.parameters.map((parameter): Parameter => {
    if (valueCount(parameter) !== Number.POSITIVE_INFINITY) return parameter;
    const points = Array.from({ length: POINTS_PER_FLOAT }, (_, i) =>
      decodeValue(parameter, i / (POINTS_PER_FLOAT - 1)),
    );
    const { name, condition } = parameter;
    // Rounding can make points of a very narrow range equal.
    return { kind: "ordinal", name, choices: [...new Set(points)], ...(condition ? { condition } : {}) };
  });
  return { ...space, parameters };
}

function drawn(grid: Space, random: Random, isOpen: (params: Params) => boolean): Params | null {
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    const values = grid.parameters.map((parameter): [string, ParamValue] => [
      parameter.name,
      valueAt(parameter, nextInt(random, valueCount(parameter))),
    ]);
    const params = withoutInactive(grid, Object.fromEntries(values));
    if (isOpen(params)) return params;
  }
  return null;
}
