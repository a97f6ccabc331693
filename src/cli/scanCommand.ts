import { type Project, scanProject } from "../jobs/project";
import type { Parameter } from "../space/parameter";
import { formatNumber } from "./format";
import { Exit, type ExitCode, printJson, printLine } from "./output";
import { styleFor } from "./style";

export interface ScanArguments {
  readonly paths: readonly string[];
  readonly root?: string | undefined;
  readonly json: boolean;
}

type Scanned = Project["scan"]["parameters"][number];

/** `scan`: what is annotated, and the mistakes in it. Mistakes are no failure: an editor wants to see the rest. */
export async function scan({ paths, root, json }: ScanArguments): Promise<ExitCode> {
  const projects: Project[] = [];
  for (const path of paths) projects.push(await scanProject(path, { root }));
  const report = reportOf(projects);
  if (json) printJson(report);
  else printReport(projects);
  return report.parameters.length === 0 ? Exit.nothingToTune : Exit.done;
}

function reportOf(projects: readonly Project[]) {
  const [first] = projects;
  const scans = projects.map((project) => project.scan);
  const fidelity = scans.find((scanned) => scanned.fidelity)?.fidelity ?? null;
  return {
    parameters: scans.flatMap((scanned) => scanned.parameters.map(parameterJson)),
    objectives: unique(
      scans.flatMap((s) => s.objectives.map(({ metric, goal, take }) => ({ metric, goal, take }))),
    ),
    command: projects.find(({ command }) => command !== null)?.command ?? first?.command ?? null,
    constraints: unique(scans.flatMap((s) => s.constraints.map(({ source }) => source))),
    limits: unique(scans.flatMap((s) => s.limits.map(({ metric, op, bound }) => ({ metric, op, bound })))),
    fidelity: fidelity && { param: fidelity.param, low: fidelity.low, high: fidelity.high },
    problems: scans.flatMap((s) =>
      s.problems.map(({ file, line, column, severity, message }) => ({
        file,
        line,
        column,
        severity,
        message,
      })),
    ),
  };
}

/** Keys that do not apply to the kind are null. */
function parameterJson({ parameter, raw, conditionSource, file, line, column }: Scanned) {
  const { name, kind, default: value = null, prior = null } = parameter;
  const range = rangeOf(parameter);
  return { name, kind, ...range, value, raw, prior, condition: conditionSource, file, line, column };
}

function rangeOf(parameter: Parameter) {
  switch (parameter.kind) {
    case "float":
    case "int": {
      const { low, high, log, step = null } = parameter;
      return { low, high, log, step, choices: null };
    }
    case "ordinal":
    case "choice":
      return { low: null, high: null, log: null, step: null, choices: parameter.choices };
    case "bool":
      return { low: null, high: null, log: null, step: null, choices: null };
  }
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/** One long list of choices must not push everything else off the screen. */
const WIDEST = 44;

function printReport(projects: readonly Project[]): void {
  const style = styleFor(process.stdout);
  for (const { scan: scanned, command, commandProblem } of projects) {
    const rows = scanned.parameters.map(({ parameter, raw, conditionSource, file, line }) => {
      const condition = conditionSource === null ? "" : ` if ${conditionSource}`;
      return [parameter.name, raw, `${rangeText(parameter)}${condition}`, `${file}:${line}`] as const;
    });
    const width = (column: 0 | 1 | 2) =>
      Math.min(WIDEST, Math.max(0, ...rows.map((row) => row[column].length)));
    const widths = [width(0), width(1), width(2)] as const;
    for (const [name, raw, range, place] of rows)
      printLine(
        `${style.bold(name.padEnd(widths[0]))}  ${raw.padEnd(widths[1])}  ${range.padEnd(widths[2])}  ${style.dim(place)}`,
      );
    for (const { goal, metric, take } of scanned.objectives)
      printLine(`objective: ${goal} ${metric}${take === "best" ? " best" : ""}`);
    if (scanned.fidelity) {
      const { param, low, high } = scanned.fidelity;
      printLine(`budget: ${param} ${low}..${high}`);
    }
    for (const { source } of scanned.constraints) printLine(`constraint: ${source}`);
    for (const { metric, op, bound } of scanned.limits) printLine(`limit: ${metric} ${op} ${bound}`);
    if (scanned.parameters.length > 0) printLine(`command: ${command ?? commandProblem ?? "none"}`);
    for (const { file, line, column, severity, message } of scanned.problems) {
      const paint = severity === "error" ? style.red : style.yellow;
      printLine(`${file}:${line}:${column}: ${paint(severity)}: ${message}`);
    }
  }
  if (projects.every((project) => project.scan.parameters.length === 0))
    printLine(
      "Nothing is annotated. Write a comment behind a number, such as `lr = 3e-4  # @tune float(1e-5, 1e-1, log)`.",
    );
}

/** As the annotation language writes it. */
export function rangeText(parameter: Parameter): string {
  switch (parameter.kind) {
    case "float":
    case "int": {
      const { low, high, log, step } = parameter;
      const options = [
        ...(log ? ["log"] : []),
        ...(step !== undefined && step !== 1 ? [`step=${step}`] : []),
      ];
      return `${parameter.kind}(${[formatNumber(low), formatNumber(high), ...options].join(", ")})`;
    }
    case "ordinal":
    case "choice":
      return `${parameter.kind}(${parameter.choices.map((choice) => JSON.stringify(choice)).join(", ")})`;
    case "bool":
      return "bool";
  }
}
