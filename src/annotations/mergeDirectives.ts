import type {
  FileScan,
  Location,
  ScannedCommand,
  ScannedFidelity,
  ScannedLimit,
  ScannedObjective,
  ScanProblem,
} from "./scan";

export interface MergedDirectives {
  readonly objectives: readonly ScannedObjective[];
  readonly command: ScannedCommand | null;
  readonly limits: readonly ScannedLimit[];
  readonly fidelity: ScannedFidelity | null;
}

/** Equal directives of several files are one; contradicting ones are errors that list them. */
export function mergeDirectives(scans: readonly FileScan[], problems: ScanProblem[]): MergedDirectives {
  const objectives = distinct(
    scans.flatMap((scan) => scan.objectives),
    ({ metric, goal, take }) => `${metric} ${goal} ${take}`,
  );
  const byMetric = new Map<string, ScannedObjective[]>();
  for (const objective of objectives)
    byMetric.set(objective.metric, [...(byMetric.get(objective.metric) ?? []), objective]);
  for (const group of byMetric.values())
    refuseSeveral(group, objectiveText, "one metric has one goal", problems);

  const commands = distinct(
    scans.flatMap((scan) => scan.commands),
    substituted,
  );
  refuseSeveral(commands, substituted, "a study has one command", problems);
  const fidelities = distinct(
    scans.flatMap((scan) => scan.fidelities),
    fidelityText,
  );
  refuseSeveral(fidelities, fidelityText, "a study has one budget", problems);
  return {
    objectives: [...byMetric.values()].map((group) => group[0] as ScannedObjective),
    command: commands[0] ?? null,
    limits: distinct(
      scans.flatMap((scan) => scan.limits),
      ({ metric, op, bound }) => `${metric} ${op} ${bound}`,
    ),
    fidelity: fidelities[0] ?? null,
  };
}

function distinct<T>(items: readonly T[], key: (item: T) => string): T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(key(item))) first.set(key(item), item);
  return [...first.values()];
}

function refuseSeveral<T extends Location>(
  found: readonly T[],
  text: (item: T) => string,
  rule: string,
  problems: ScanProblem[],
): void {
  if (found.length < 2) return;
  const listed = found.map((item) => `\`${text(item)}\` (${item.file}, line ${item.line})`).join(", ");
  for (const item of found.slice(1)) {
    const { file, line, column, endLine, endColumn } = item;
    problems.push({
      file,
      line,
      column,
      endLine,
      endColumn,
      severity: "error",
      message: `${rule}: keep one of ${listed}`,
    });
  }
}

function objectiveText({ goal, metric, take }: ScannedObjective): string {
  return `${goal} ${metric}${take === "best" ? " best" : ""}`;
}

function fidelityText({ param, low, high }: ScannedFidelity): string {
  return `${param} ${low}..${high}`;
}

/** Two files that both say `python ${file}` mean two commands. */
function substituted({ text, file }: ScannedCommand): string {
  return text.replaceAll("${file}", file);
}
