import type { Project } from "../jobs/project";
import { UserError } from "../space/userError";
import { reportError } from "./output";

/** Tells so when no parameter is annotated. With mistakes in the annotations it is those that are told instead. */
export function nothingToTune(
  project: Project,
  { path, json }: { readonly path: string; readonly json: boolean },
): boolean {
  const { parameters, problems } = project.scan;
  if (parameters.length > 0 || problems.some(({ severity }) => severity === "error")) return false;
  const example = "lr = 3e-4  # @tune float(1e-5, 1e-1, log)";
  reportError(
    new UserError(
      `there is nothing to tune in ${path}: write a comment behind a number, such as \`${example}\``,
    ),
    json,
  );
  return true;
}
