import { editsFor, type TextEdit } from "../annotations/edits";
import type { Params } from "../space/parameter";
import type { Project } from "./project";

/** The edits that write a configuration into a project's annotated files, by root-relative path. */
export function editsByFile(project: Project, params: Params): Map<string, TextEdit[]> {
  return new Map(
    project.files.map(({ path }) => {
      const targets = project.scan.parameters.filter(({ file }) => file === path);
      return [path, editsFor(targets, params)];
    }),
  );
}
