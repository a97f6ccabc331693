import { editsFor, type TextEdit } from "../annotations/edits";
import type { ScannedParameter } from "../annotations/scan";
import type { Params } from "../space/parameter";
import type { Project } from "./project";

/** The edits that write a configuration, and a budget, into a project's annotated files, by root-relative path. */
export function editsByFile(
  project: Project,
  params: Params,
  budget?: { readonly target: ScannedParameter; readonly value: number } | null,
): Map<string, TextEdit[]> {
  return new Map(
    project.files.map(({ path }) => {
      const targets = project.scan.parameters.filter(({ file }) => file === path);
      if (budget?.target.file !== path) return [path, editsFor(targets, params)];
      const { target, value } = budget;
      return [path, editsFor([...targets, target], { ...params, [target.parameter.name]: value })];
    }),
  );
}
