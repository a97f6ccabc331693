import { basename, dirname, join } from "node:path";
import { silentLogger } from "../jobs/logger";
import type { Project } from "../jobs/project";
import type { StudyPlace } from "./studyController";

export interface FoundPlace {
  readonly place: StudyPlace;
  /** Null for a study that is only known by its journal. */
  readonly project: Project | null;
}

/**
 * What can be tuned in a workspace folder: the folder as one, unless several of its files are scripts with commands or
 * goals of their own, which are then tuned each by itself; and every study that has a journal there.
 */
export async function findPlaces(
  folder: string,
  textOf: (path: string) => string | undefined,
): Promise<FoundPlace[]> {
  const [{ scanProject }, { findRoot, slug, studyNameOf }, { listStudies }, { studyNameFor }] =
    await Promise.all([
      import("../jobs/project"),
      import("../jobs/root"),
      import("../study/studies"),
      import("../study/studyName"),
    ]);
  const root = findRoot(folder);
  const whole = await scanProject(folder, { root, textOf });
  const paths = isOneStudy(whole) ? [folder] : scriptsOf(whole).map((file) => join(root, file));
  const names = new Set<string>();
  const places = await Promise.all(
    paths.map(async (path) => {
      const own = path === folder ? await studyNameFor(root, path, silentLogger) : studyNameOf(path);
      // Two scripts of one name in different folders of a root are two studies.
      const name = names.has(own) ? slug(`${basename(dirname(path))}-${own}`) : own;
      names.add(name);
      if (path === folder) return { place: { root, path, name }, project: whole };
      const project = await scanProject(path, { textOf });
      return { place: { root: project.root, path, name }, project };
    }),
  );
  const annotated = places.filter(
    ({ project }) => project.scan.parameters.length > 0 || project.scan.problems.length > 0,
  );
  const known = new Set(annotated.map(({ place }) => place.name));
  const recorded = (await listStudies(root)).filter((name) => !known.has(name));
  const others = recorded.map((name) => {
    const own = places.find(({ place }) => place.name === baseName(name));
    return { place: { root, path: own?.place.path ?? paths[0] ?? folder, name }, project: null };
  });
  return [...annotated, ...others];
}

/** `train` of `train-2`, as New Study names them. */
function baseName(name: string): string {
  return name.replace(/-\d+$/, "");
}

function isOneStudy(project: Project): boolean {
  const { files } = project.scan;
  if (new Set(files.flatMap(({ commands }) => commands.map(({ text }) => text))).size > 1) return false;
  const goals = new Map<string, string>();
  for (const { metric, goal } of files.flatMap(({ objectives }) => objectives)) {
    if (goals.has(metric) && goals.get(metric) !== goal) return false;
    goals.set(metric, goal);
  }
  return project.scan.command !== null || scriptsOf(project).length < 2;
}

/** Files that say themselves how they are run or what is to get better. */
function scriptsOf(project: Project): string[] {
  return project.scan.files
    .filter(({ parameters, commands, objectives, hasMainGuard }) => {
      return parameters.length > 0 && (commands.length > 0 || objectives.length > 0 || hasMainGuard);
    })
    .map(({ path }) => path);
}
