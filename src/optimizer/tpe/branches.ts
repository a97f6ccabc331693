/**
 * Branches of a conditional space: trials with the same values of the choices that decide about other parameters.
 * Where a number decides, there are no branches: its neighbours have most parameters in common, and the joint
 * densities know which.
 */
import { references } from "../../space/evaluate";
import type { Space } from "../../space/space";
import type { CompletePoint, History, PrunedPoint } from "../sampler";
import type { Dimension } from "./dimensions";
import { type Observed, type Split, splitHistory } from "./split";

/** Names of the parameters that conditions speak of. */
export function parentsOf({ parameters }: Space): ReadonlySet<string> {
  return new Set(parameters.flatMap(({ condition }) => (condition ? [...references(condition)] : [])));
}

/** Indices of the choices that make branches. */
export function branchingDimensions(space: Space, dimensions: readonly Dimension[]): number[] {
  const parents = parentsOf(space);
  return [...dimensions.keys()].filter(
    (d) => dimensions[d]!.kind === "category" && parents.has(space.parameters[d]!.name),
  );
}

/**
 * The best trials of each branch that are not among the good ones over all. What is good elsewhere says nothing of a
 * branch's own parameters: without these, a branch that does not have the best trials yet would be searched by its
 * prior, and be given up.
 */
export function bestOfBranches(options: {
  readonly history: History;
  readonly split: Split;
  /** As of `branchingDimensions`. */
  readonly by: readonly number[];
  /** How many of n trials are good. */
  readonly good: (n: number) => number;
}): Observed[] {
  const { history, split, by, good } = options;
  if (by.length === 0) return [];
  const known = new Set(split.good);
  return branchesOf(history, by)
    .flatMap((branch) => splitHistory(branch, good(branch.complete.length + branch.pruned.length)).good)
    .filter((point) => !known.has(point));
}

function branchesOf({ complete, pruned, limits }: History, by: readonly number[]): History[] {
  const branches = new Map<string, { complete: CompletePoint[]; pruned: PrunedPoint[] }>();
  const branchOf = ({ unit }: Observed): { complete: CompletePoint[]; pruned: PrunedPoint[] } => {
    const key = by.map((d) => unit[d]).join();
    const branch = branches.get(key) ?? { complete: [], pruned: [] };
    branches.set(key, branch);
    return branch;
  };
  for (const point of complete) branchOf(point).complete.push(point);
  for (const point of pruned) branchOf(point).pruned.push(point);
  return [...branches.values()].map((branch) => ({ ...branch, failed: [], pending: [], limits }));
}
