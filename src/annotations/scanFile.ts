import { type AnnotationText, annotationTexts } from "./annotationText";
import { bindParameter } from "./bind";
import { isDirective, readDirective } from "./directiveAnnotation";
import type { Language, SourceTree } from "./language";
import { createLineIndex, type LineIndex } from "./lineIndex";
import { readParameterAnnotation } from "./parameterAnnotation";
import { AnnotationError, type Range } from "./problem";
import type {
  Location,
  PendingExpression,
  ScannedCommand,
  ScannedFidelity,
  ScannedLimit,
  ScannedObjective,
  ScannedParameter,
  ScanProblem,
  Severity,
} from "./scan";

/** One file while it is scanned. */
export interface Scanning {
  readonly path: string;
  readonly text: string;
  readonly language: Language;
  readonly tree: SourceTree;
  readonly lines: LineIndex;
  /** Filled while the annotations are read. */
  readonly parameters: ScannedParameter[];
  locate(range: Range): Location;
  report(range: Range, severity: Severity, message: string): void;
}

/** What the directives of a file say. */
export interface Directives {
  readonly objectives: ScannedObjective[];
  readonly commands: ScannedCommand[];
  readonly constraints: PendingExpression[];
  readonly limits: ScannedLimit[];
  readonly fidelities: ScannedFidelity[];
}

export function startScan(
  text: string,
  { path, language, problems }: { path: string; language: Language; problems: ScanProblem[] },
): Scanning {
  const lines = createLineIndex(text);
  const locate = (range: Range): Location => {
    const start = lines.positionAt(range.start);
    const end = lines.positionAt(Math.max(range.start, range.end));
    return { file: path, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  };
  return {
    path,
    text,
    language,
    tree: language.parse(text),
    lines,
    parameters: [],
    locate,
    report: (range, severity, message) => problems.push({ ...locate(range), severity, message }),
  };
}

export function* annotationsIn({
  text,
  tree,
  language,
}: Scanning): Generator<{ comment: Range; annotation: AnnotationText }> {
  for (let at = text.indexOf("@tune"); at !== -1; ) {
    const comment = tree.commentAt(at);
    if (comment)
      for (const annotation of annotationTexts(text, comment, language.commentMarker))
        yield { comment, annotation };
    at = text.indexOf("@tune", comment ? comment.end : at + 1);
  }
}

export interface Reading {
  readonly comment: Range;
  readonly scanning: Scanning;
  readonly found: Directives;
}

/** Reads one annotation; a mistake in it becomes a problem. */
export function readAnnotation(annotation: AnnotationText, reading: Reading): void {
  const { scanning } = reading;
  const within = (range: Range): Range => ({
    start: annotation.start + range.start,
    end: annotation.start + range.end,
  });
  try {
    if (isDirective(annotation.text)) readDirectiveInto(annotation, reading);
    else {
      const read = readParameterAnnotation(annotation.text, scanning.language.bareWord);
      bindParameter(read, { annotation, comment: reading.comment, scanning });
      for (const { message, range } of read.warnings) scanning.report(within(range), "warning", message);
    }
  } catch (error) {
    if (!(error instanceof AnnotationError)) throw error;
    scanning.report(within(error.range), "error", error.message + divisionHint(annotation, scanning));
  }
}

function readDirectiveInto(annotation: AnnotationText, { scanning, found }: Reading): void {
  const location = scanning.locate(annotation);
  const read = readDirective(annotation.text);
  switch (read.directive) {
    case "objective":
      found.objectives.push({ metric: read.metric, goal: read.goal, take: read.take, ...location });
      return;
    case "command":
      found.commands.push({ text: read.text, ...location });
      return;
    case "constraint": {
      const start = annotation.start + read.offset;
      const { source, tree } = read;
      if (isCutAtDivision(annotation, scanning) && !CONDITIONS.has(tree.op))
        throw new AnnotationError("this is no condition", {
          start: read.offset,
          end: annotation.text.length,
        });
      const scope = scanning.tree.scopeAt(annotation.start);
      found.constraints.push({
        source,
        tree,
        scope,
        location: scanning.locate({ start, end: annotation.end }),
      });
      return;
    }
    case "limit":
      found.limits.push({ metric: read.metric, op: read.op, bound: read.bound, ...location });
      return;
    case "fidelity":
      found.fidelities.push({ param: read.param, low: read.low, high: read.high, ...location });
      return;
    default:
      read satisfies never;
  }
}

/** In `// @tune.constraint a // 2 <= 4` the division begins another comment. */
function divisionHint(annotation: AnnotationText, scanning: Scanning): string {
  return isCutAtDivision(annotation, scanning)
    ? "; the annotation ends at `//`: to divide with `//`, write it in /* … */"
    : "";
}

function isCutAtDivision({ end, text: annotation }: AnnotationText, { text, language }: Scanning): boolean {
  return (
    language.commentMarker === "//" &&
    annotation.startsWith("@tune.constraint") &&
    text
      .slice(end, end + 4)
      .trimStart()
      .startsWith("//")
  );
}

/** What an expression that can hold or not begins with. */
const CONDITIONS: ReadonlySet<string> = new Set([
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "not in",
  "and",
  "or",
  "not",
]);
