import { withoutInactive } from "../space/active";
import { parameterProblems } from "../space/definitionProblems";
import { evaluate } from "../space/evaluate";
import type { Parameter, Params, ParamValue, SpaceDefinition } from "../space/parameter";
import { createSpace, type Space } from "../space/space";
import { UserError } from "../space/userError";
import { valueProblem } from "../space/values";
import { type MergedDirectives, mergeDirectives } from "./mergeDirectives";
import { nameParameters } from "./names";
import { type LocatedConstraint, resolveConditions, resolveConstraints } from "./resolve";
import type { FileScan, ScannedParameter, ScanProblem } from "./scan";

/** What all files together say, names and conditions resolved. */
export interface ProjectScan extends MergedDirectives {
  readonly files: readonly FileScan[];
  /** Ordered by file, then offset. */
  readonly parameters: readonly ScannedParameter[];
  readonly constraints: readonly LocatedConstraint[];
  /** Without what the problems speak of, so that it can always be made into a Space. */
  readonly space: SpaceDefinition;
  /** Ordered by file, then line and column. */
  readonly problems: readonly ScanProblem[];
}

/** Puts the scans of all files together: names, conditions, constraints and directives. Never throws. */
export function mergeScans(scans: readonly FileScan[]): ProjectScan {
  const files = [...scans].sort((a, b) => compare(a.path, b.path));
  const problems = files.flatMap((scan) => scan.problems);
  const named = nameParameters(files.flatMap((scan) => scan.parameters));
  problems.push(...named.problems);
  const parameters = resolveConditions(named.parameters, problems);
  const constraints = resolveConstraints(
    files.flatMap((scan) => scan.constraints),
    parameters,
    problems,
  );
  const directives = mergeDirectives(files, problems);
  checkBudget(directives, parameters, problems);
  const space = definitionOf(parameters, constraints);
  checkSpace(space, { parameters, constraints, problems });
  problems.sort((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column);
  return { files, parameters, ...directives, constraints, space, problems };
}

function definitionOf(
  scanned: readonly ScannedParameter[],
  constraints: readonly LocatedConstraint[],
): SpaceDefinition {
  const byName = new Map<string, Parameter>();
  for (const { parameter } of scanned)
    if (!byName.has(parameter.name)) byName.set(parameter.name, usable(parameter));
  return {
    parameters: [...byName.values()],
    constraints: constraints.map(({ source, expression }) => ({ source, expression })),
  };
}

/** Without a default or prior that its range does not hold; both have been reported. */
function usable(parameter: Parameter): Parameter {
  const { default: value, prior, ...rest } = parameter;
  const bare = rest as Parameter;
  return {
    ...bare,
    ...(value !== undefined && valueProblem(parameter, value) === null && { default: value }),
    ...(prior && parameterProblems({ ...bare, prior }).length === 0 && { prior }),
  };
}

function checkSpace(
  definition: SpaceDefinition,
  {
    parameters,
    constraints,
    problems,
  }: {
    parameters: readonly ScannedParameter[];
    constraints: readonly LocatedConstraint[];
    problems: ScanProblem[];
  },
): void {
  let space: Space;
  try {
    space = createSpace(definition);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [first] = parameters;
    if (first && !problems.some(({ severity }) => severity === "error"))
      problems.push({ ...first.annotation, severity: "error", message: error.message });
    return;
  }
  const source = sourceParams(space);
  if (source === null) return;
  for (const { source: text, expression, location } of constraints) {
    if (evaluate(expression, source) !== false) continue;
    const message = `the values in the source violate \`${text}\`: the first trial will not run them; change one of them, or the constraint`;
    problems.push({ ...location, severity: "warning", message });
  }
}

/** The active values in the source; null when one of them cannot be used. */
function sourceParams(space: Space): Params | null {
  const params: Record<string, ParamValue> = {};
  for (const parameter of space.parameters)
    if (parameter.default !== undefined) params[parameter.name] = parameter.default;
  const active = withoutInactive(space, params);
  return space.parameters.every(({ name, default: value }) => value !== undefined || name in active)
    ? active
    : null;
}

/** What the budget sets cannot be tuned as well. */
function checkBudget(
  { fidelity }: MergedDirectives,
  parameters: readonly ScannedParameter[],
  problems: ScanProblem[],
): void {
  const tuned = fidelity && parameters.find(({ parameter }) => parameter.name === fidelity.param);
  if (!fidelity || !tuned) return;
  const { file, line, column, endLine, endColumn } = fidelity;
  const message = `${fidelity.param} is the budget here and tuned in ${tuned.file}, line ${tuned.annotation.line}: remove one of the two`;
  problems.push({ file, line, column, endLine, endColumn, severity: "error", message });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
