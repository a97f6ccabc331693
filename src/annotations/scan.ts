import type { SyntaxNode } from "../space/expression";
import type { Parameter } from "../space/parameter";
import type { LanguageId, Place } from "./language";
import { languageWithId } from "./languages/registry";
import { annotationsIn, type Directives, readAnnotation, startScan } from "./scanFile";

/**
 * Reads the annotations of one file. Never throws on what users write: mistakes become problems, and the rest of
 * the file is read. `path` is only passed on. A byte order mark counts in offsets but not in columns.
 */
export function scanText(
  text: string,
  file: { readonly path: string; readonly language: LanguageId },
): FileScan {
  const { path, language: id } = file;
  const found: Directives = { objectives: [], commands: [], constraints: [], limits: [], fidelities: [] };
  const problems: ScanProblem[] = [];
  if (!text.includes("@tune"))
    return { path, language: id, parameters: [], ...found, problems, hasMainGuard: false };

  const markLength = text.startsWith("\uFEFF") ? 1 : 0;
  const scanning = startScan(text.slice(markLength), { path, language: languageWithId(id), problems });
  for (const { comment, annotation } of annotationsIn(scanning))
    readAnnotation(annotation, { comment, scanning, found });
  const parameters = scanning.parameters
    .map((scanned) => ({ ...scanned, start: scanned.start + markLength, end: scanned.end + markLength }))
    .sort((a, b) => a.start - b.start);
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { path, language: id, parameters, ...found, problems, hasMainGuard: scanning.tree.hasMainGuard };
}

/** Where something stands. Lines and columns are 1-based; columns count UTF-16 units. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** An expression in a comment, whose names are not yet known. */
export interface PendingExpression {
  readonly source: string;
  readonly tree: SyntaxNode;
  readonly location: Location;
  /** The functions, classes and keys around it: names of inner ones win. */
  readonly scope: readonly string[];
}

export interface ScannedParameter {
  /** Its default is the value in the source. The condition is there after `mergeScans`. */
  readonly parameter: Parameter;
  readonly file: string;
  /** UTF-16 offsets of the literal (or expression) in the file's text. */
  readonly start: number;
  readonly end: number;
  /** Of the literal, 1-based; columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly raw: string;
  /** Each choice as the annotation writes it; null where there are none. */
  readonly choiceSources: readonly string[] | null;
  /** Positions of the choices that are code, not literals; null where there are none. */
  readonly codeChoices: readonly number[] | null;
  readonly explicitName: boolean;
  readonly conditionSource: string | null;
  readonly language: LanguageId;
  /** Of the annotation in the comment. */
  readonly annotation: Location;
  readonly pendingCondition: PendingExpression | null;
  readonly place: Place;
  /** A negative number here must stand in parentheses. */
  readonly guardNegative: boolean;
}

export interface ScannedObjective extends Location {
  readonly metric: string;
  readonly goal: "minimize" | "maximize";
  readonly take: "last" | "best";
}

export interface ScannedCommand extends Location {
  readonly text: string;
}

export interface ScannedLimit extends Location {
  readonly metric: string;
  readonly op: "<=" | ">=" | "<" | ">";
  readonly bound: number;
}

export interface ScannedFidelity extends Location {
  readonly param: string;
  readonly low: number;
  readonly high: number;
}

/** What one file's annotations say. Everything is in the order of the text. */
export interface FileScan {
  readonly path: string;
  readonly language: LanguageId;
  readonly parameters: readonly ScannedParameter[];
  readonly objectives: readonly ScannedObjective[];
  readonly commands: readonly ScannedCommand[];
  readonly constraints: readonly PendingExpression[];
  readonly limits: readonly ScannedLimit[];
  readonly fidelities: readonly ScannedFidelity[];
  readonly problems: readonly ScanProblem[];
  /** The file says itself that it is a script. False in files without annotations, which are not parsed. */
  readonly hasMainGuard: boolean;
}

export type Severity = "error" | "warning";

/** A mistake in an annotated file. Lines and columns are 1-based; columns count UTF-16 units. */
export interface ScanProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: Severity;
  /** Says what is wrong and what to write instead. */
  readonly message: string;
}
