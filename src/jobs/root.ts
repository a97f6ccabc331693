import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { UserError } from "../space/userError";

/** Where studies are kept, inside the root. */
export const STUDIES_FOLDER = ".tuning";

/**
 * The root that PATH is tuned in: the nearest folder at or above it that holds `.tuning`, not above the git root or
 * the home folder; else the folder PATH, or the file's folder. `explicit` (`--root`) overrides.
 * Throws UserError when PATH does not exist or `explicit` does not hold it.
 */
export function findRoot(path: string, explicit?: string): string {
  const start = folderOf(resolve(path));
  if (explicit !== undefined) return checkExplicit(resolve(explicit), start);
  const home = homedir();
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, STUDIES_FOLDER))) return folder;
    if (folder === home || existsSync(join(folder, ".git")) || folder === dirname(folder)) return start;
  }
}

/** The default name of a study: PATH's stem or folder name in lower-case letters, digits, `-` and `_`. */
export function studyNameOf(path: string): string {
  const absolute = resolve(path);
  const name = basename(absolute);
  const isFile = existsSync(absolute) && !statSync(absolute).isDirectory();
  return slug(isFile ? name.slice(0, name.length - extname(name).length) : name);
}

export function slug(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}_-]+/gu, "-").replace(/^-+|-+$/g, "") || "study";
}

/** Root-relative with forward slashes, as journals and messages name files. */
export function relativePath(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}

/** Whether `path` is `folder` or lies in it; both absolute. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function folderOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UserError(`There is no file or folder ${path}.`);
  return stats.isDirectory() ? path : dirname(path);
}

function checkExplicit(root: string, start: string): string {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`The root ${root} is not a folder; give --root an existing one.`);
  }
  if (!isInside(root, start)) {
    throw new UserError(`${start} is not inside the root ${root}; give --root a folder that holds it.`);
  }
  return root;
}
