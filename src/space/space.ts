import { definitionProblems } from "./definitionProblems";
import { references } from "./evaluate";
import type { Parameter, SpaceDefinition } from "./parameter";
import { UserError } from "./userError";

/** A checked search space. */
export interface Space {
  readonly definition: SpaceDefinition;
  /** In declared order, which is the order of unit coordinates. */
  readonly parameters: readonly Parameter[];
  /** Indices such that every parameter comes after those that its condition names. */
  readonly order: readonly number[];
  readonly dimension: number;
  readonly index: ReadonlyMap<string, number>;
}

/** Checks a definition. Throws a UserError that lists every mistake in it. */
export function createSpace(definition: SpaceDefinition): Space {
  const problems = definitionProblems(definition);
  const order = topologicalOrder(definition.parameters);
  if (!Array.isArray(order)) problems.push(order.problem);
  if (problems.length > 0 || !Array.isArray(order)) throw new UserError(problems.join("\n"));
  return {
    definition,
    parameters: definition.parameters,
    order,
    dimension: definition.parameters.length,
    index: new Map(definition.parameters.map(({ name }, i) => [name, i])),
  };
}

/**
 * Parents before children, else in declared order; names that do not exist are passed over.
 * Where conditions go round in a circle: `{ problem }` with the names on it.
 */
export function topologicalOrder(parameters: readonly Parameter[]): number[] | { problem: string } {
  const index = new Map(parameters.map(({ name }, i) => [name, i]));
  const order: number[] = [];
  const state = new Array<"new" | "open" | "done">(parameters.length).fill("new");
  const path: string[] = [];

  function visit(i: number): string[] | null {
    const { name, condition } = parameters[i] as Parameter;
    if (state[i] === "done") return null;
    if (state[i] === "open") return [...path.slice(path.indexOf(name)), name];
    state[i] = "open";
    path.push(name);
    for (const parent of condition ? references(condition) : []) {
      const found = index.get(parent);
      const cycle = found === undefined ? null : visit(found);
      if (cycle) return cycle;
    }
    path.pop();
    state[i] = "done";
    order.push(i);
    return null;
  }

  for (let i = 0; i < parameters.length; i++) {
    const cycle = visit(i);
    if (cycle)
      return {
        problem: `the conditions go round in a circle: ${cycle.join(" → ")}; take one of these conditions away`,
      };
  }
  return order;
}
