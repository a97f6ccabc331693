import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { STUDIES_FOLDER } from "../jobs/root";
import { UserError } from "../space/userError";

const JOURNAL = "journal.log";

/** UserError when the name is not that of a folder. */
export function studyFolder(root: string, name: string): string {
  if (/[\\/:*?"<>|\p{Cc}]/u.test(name) || /^\.|^$|[. ]$/.test(name))
    throw new UserError(
      `a study cannot be named "${name}", because a folder is named after it: write letters, digits, - and _, such as --study second-try`,
    );
  return join(root, STUDIES_FOLDER, name);
}

export function journalPath(root: string, name: string): string {
  return join(studyFolder(root, name), JOURNAL);
}

/** Names of the studies kept in a root, sorted. */
export async function listStudies(root: string): Promise<string[]> {
  let entries: string[];
  try {
    entries = await readdir(join(root, STUDIES_FOLDER));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const kept = await Promise.all(
    entries.map(async (name) => ((await isFile(join(root, STUDIES_FOLDER, name, JOURNAL))) ? [name] : [])),
  );
  return kept.flat().sort();
}

/** The named study, else the only one. UserError that lists them otherwise. */
export async function chooseStudy(root: string, name?: string): Promise<string> {
  const names = await listStudies(root);
  if (name !== undefined) {
    if (names.includes(name)) return name;
    throw new UserError(`there is no study ${name} in ${join(root, STUDIES_FOLDER)}; ${listed(names)}`);
  }
  const [only] = names;
  if (only === undefined)
    throw new UserError(`there is no study in ${root} yet; \`guided-tuning run PATH\` begins one`);
  if (names.length > 1)
    throw new UserError(`there are several studies; choose one with --study: ${names.join(", ")}`);
  return only;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "there is none yet" : `there are: ${names.join(", ")}`;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
