import { applyEdits, editsFor } from "../../../src/annotations/edits";
import { type LanguageId, languageOf } from "../../../src/annotations/language";
import { mergeScans, type ProjectScan } from "../../../src/annotations/merge";
import { scanText } from "../../../src/annotations/scan";
import type { Params } from "../../../src/space/parameter";

/** Scans one text as the file `path` (default a Python file). */
export function scanSource(text: string, path = "train.py"): ProjectScan {
  return scanFiles({ [path]: text });
}

/** Scans several files of a project; keys are paths. */
export function scanFiles(files: Readonly<Record<string, string>>): ProjectScan {
  return mergeScans(
    Object.entries(files).map(([path, text]) =>
      scanText(text, { path, language: languageOf(path) as LanguageId }),
    ),
  );
}

/** `name: kind default` for each parameter, in order; the literal's text in brackets. */
export function summarize({ parameters }: ProjectScan): string[] {
  return parameters.map(({ parameter, raw }) => `${parameter.name}: ${parameter.kind} [${raw}]`);
}

/** `line:column severity message` for each problem. */
export function problemsOf({ problems }: ProjectScan): string[] {
  return problems.map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`);
}

/** The text with the values written in. */
export function withValues(text: string, params: Params, path = "train.py"): string {
  return applyEdits(text, editsFor(scanSource(text, path).parameters, params));
}
