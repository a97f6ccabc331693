import { resolve } from "node:path";
import type { Logger } from "../jobs/logger";
import { studyNameOf } from "../jobs/root";
import { UserError } from "../space/userError";
import { journalPath, listStudies } from "./studies";
import { openStudy } from "./study";

/**
 * What the study of a file or folder is called when nobody says so: as that is. A root that has been renamed since goes
 * on with the study that was called after it.
 */
export async function studyNameFor(root: string, path: string, logger: Logger): Promise<string> {
  const own = studyNameOf(path);
  if (!isRoot(root, path)) return own;
  const names = await listStudies(root);
  if (names.includes(own)) return own;
  const named = await Promise.all(names.map((name) => wasNamedAfterRoot(root, name, logger)));
  const [earlier, ...others] = names.filter((_, i) => named[i]);
  return earlier !== undefined && others.length === 0 ? earlier : own;
}

/** Whether a study of this name is called after the root it is in. */
export function isNamedAfterRoot(root: string, path: string, name: string): boolean {
  return isRoot(root, path) && name === studyNameOf(path);
}

function isRoot(root: string, path: string): boolean {
  return resolve(path) === resolve(root);
}

async function wasNamedAfterRoot(root: string, name: string, logger: Logger): Promise<boolean> {
  try {
    const study = await openStudy(journalPath(root, name), logger);
    study?.dispose();
    return study?.definition.namedAfterRoot === true;
  } catch (error) {
    // Damaged, or another program's.
    if (error instanceof UserError) return false;
    throw error;
  }
}
