import { references } from "../space/evaluate";
import { resolveExpression } from "../space/expression";
import { ExpressionError } from "../space/expressionError";
import { checkCondition, checkConstraint } from "../space/expressionTypes";
import type { Constraint, Expression, Parameter } from "../space/parameter";
import { createLookup } from "./lookup";
import type { Location, PendingExpression, ScannedParameter, ScanProblem } from "./scan";

export interface LocatedConstraint extends Constraint {
  readonly location: Location;
}

/** The parameters with their conditions; a condition with a mistake is left out and reported. */
export function resolveConditions(
  scanned: readonly ScannedParameter[],
  problems: ScanProblem[],
): readonly ScannedParameter[] {
  const byName = parametersByName(scanned);
  const resolved = scanned.map((target) => {
    const pending = target.pendingCondition;
    if (!pending) return target;
    const condition = resolve(pending, scanned, problems);
    if (condition === null) return target;
    const mistake = checkCondition(condition, byName);
    if (mistake === null) return { ...target, parameter: { ...target.parameter, condition } };
    problems.push({ ...pending.location, severity: "error", message: mistake });
    return target;
  });
  return withoutCycles(resolved, problems);
}

/** The constraints, equal ones once; one with a mistake is left out and reported. */
export function resolveConstraints(
  pending: readonly PendingExpression[],
  scanned: readonly ScannedParameter[],
  problems: ScanProblem[],
): readonly LocatedConstraint[] {
  const byName = parametersByName(scanned);
  const found = new Map<string, LocatedConstraint>();
  for (const constraint of pending) {
    const expression = resolve(constraint, scanned, problems);
    if (expression === null) continue;
    const mistake = checkConstraint(expression, byName);
    const { source, location } = constraint;
    if (mistake !== null) {
      problems.push({ ...location, severity: "error", message: mistake });
      continue;
    }
    const key = JSON.stringify(expression);
    if (!found.has(key)) found.set(key, { source, expression, location });
  }
  return [...found.values()];
}

function resolve(
  { tree, location, scope }: PendingExpression,
  scanned: readonly ScannedParameter[],
  problems: ScanProblem[],
): Expression | null {
  try {
    return resolveExpression(tree, createLookup(scanned, { file: location.file, scope }));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const column = location.column + error.offset; // an annotation stands on one line
    problems.push({ ...location, column, severity: "error", message: error.message });
    return null;
  }
}

/** Conditions that wait for each other could never be decided: each is reported and left out. */
function withoutCycles(
  scanned: readonly ScannedParameter[],
  problems: ScanProblem[],
): readonly ScannedParameter[] {
  const byName = parametersByName(scanned);
  return scanned.map((target) => {
    const cycle = cycleThrough(target.parameter.name, byName);
    if (cycle === null || !target.pendingCondition) return target;
    const message =
      cycle.length === 2
        ? `${cycle[0]} cannot depend on itself: name another parameter in its condition`
        : `these conditions go round in a circle (${cycle.join(" → ")}): take one of them away`;
    problems.push({ ...target.pendingCondition.location, severity: "error", message });
    const { condition: _condition, ...parameter } = target.parameter;
    return { ...target, parameter };
  });
}

/** The shortest way from a parameter through conditions back to itself, or null. */
function cycleThrough(start: string, byName: ReadonlyMap<string, Parameter>): string[] | null {
  const queue: string[][] = [[start]];
  const seen = new Set<string>();
  for (let path = queue.shift(); path; path = queue.shift()) {
    const condition = byName.get(path.at(-1) as string)?.condition;
    for (const name of condition ? references(condition) : []) {
      if (name === start) return [...path, name];
      if (seen.has(name)) continue;
      seen.add(name);
      queue.push([...path, name]);
    }
  }
  return null;
}

function parametersByName(scanned: readonly ScannedParameter[]): ReadonlyMap<string, Parameter> {
  return new Map(scanned.map(({ parameter }) => [parameter.name, parameter]));
}
