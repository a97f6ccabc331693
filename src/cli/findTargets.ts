import type { ScannedParameter } from "../annotations/scan";
import type { Project } from "../jobs/project";
import type { Params, ParamValue } from "../space/parameter";
import { UserError } from "../space/userError";
import { valueProblem } from "../space/values";
import type { StudyDefinition, StudyTarget } from "../study/definition";

/** Where a value goes in the source as it is now. */
export interface Found {
  readonly name: string;
  readonly file: string;
  readonly scanned: ScannedParameter;
  readonly value: ParamValue;
}

/**
 * Finds the literals of a configuration in files that may have changed since: by place where the file is the
 * recorded one, else by name. UserError that lists what is not there any more or cannot hold its value.
 */
export function findTargets(
  definition: StudyDefinition,
  params: Params,
  projects: ReadonlyMap<string, Project>,
): Found[] {
  const problems: string[] = [];
  const found = definition.targets.flatMap((target) => {
    const value = params[target.name];
    if (value === undefined) return [];
    const scanned = findTarget(target, definition, projects.get(target.file));
    if (!scanned) {
      problems.push(
        `${target.name} is not annotated in ${target.file} any more (it was on line ${target.line}): put its comment back, or begin a new study`,
      );
      return [];
    }
    const problem = valueProblem(scanned.parameter, value);
    if (problem !== null) problems.push(`${target.file}:${scanned.line}: ${target.name}: ${problem}`);
    return [{ name: target.name, file: target.file, scanned, value }];
  });
  if (problems.length > 0)
    throw new UserError(
      `the source has changed, and the values cannot be written into it:\n${problems.map((p) => `  - ${p}`).join("\n")}`,
    );
  return found;
}

function findTarget(
  target: StudyTarget,
  { files }: StudyDefinition,
  project: Project | undefined,
): ScannedParameter | undefined {
  if (!project) return undefined;
  const recorded = files.find(({ path }) => path === target.file)?.hash;
  const unchanged = project.files.some(({ path, hash }) => path === target.file && hash === recorded);
  const source = project.texts.get(target.file);
  const bytesBefore = (offset: number) =>
    (source?.bom ? 3 : 0) + Buffer.byteLength(source?.text.slice(0, offset) ?? "");
  return project.scan.parameters.find((scanned) => {
    if (unchanged) return bytesBefore(scanned.start) === target.start;
    // Scanned alone, a file's names lack the `file:` that tells them from another file's.
    const { name } = scanned.parameter;
    return name === target.name || target.name.endsWith(`:${name}`);
  });
}
