import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { languageOf } from "../annotations/language";
import { type IgnoreRules, ignoreRulesAt } from "./gitIgnore";
import { STUDIES_FOLDER } from "./root";

/**
 * The files of a folder in which annotations can stand, as absolute paths in a fixed order. What git ignores, virtual
 * environments, node_modules, `.tuning` and editors' backup files are left out; links are not followed.
 */
export async function projectFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return filesIn(folder, entries, ignoreRulesAt(folder));
}

const SKIPPED_FOLDERS = new Set([
  STUDIES_FOLDER,
  ".git",
  ".hg",
  ".svn",
  "node_modules",
  "__pycache__",
  "site-packages",
]);
/** `train.py~`, `.#train.py`, `#train.py#`, `train.bak.py`, `train (copy).py`, `train - Copy.py`, `train copy 2.py`. */
const BACKUP =
  /^\.?#|[~#]$|\.(?:bak|orig|old|swp|tmp)(?:\.[^.]+)?$|(?: \(copy\)| - Copy| copy(?: \d+)?)\.[^.]+$/i;

async function filesIn(folder: string, entries: readonly Dirent[], rules: IgnoreRules): Promise<string[]> {
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    sorted.map(async (entry) => {
      const { name } = entry;
      if (entry.isFile()) {
        const wanted = languageOf(name) !== null && !BACKUP.test(name) && !rules.ignores(name, false);
        return wanted ? [join(folder, name)] : [];
      }
      if (!entry.isDirectory() || SKIPPED_FOLDERS.has(name) || rules.ignores(name, true)) return [];
      return filesInside(join(folder, name), name, rules);
    }),
  );
  return found.flat();
}

async function filesInside(folder: string, name: string, rules: IgnoreRules): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = new Set(entries.map((entry) => entry.name));
  if (names.has("pyvenv.cfg") || names.has("conda-meta")) return [];
  return filesIn(folder, entries, rules.enter(name, names.has(".gitignore")));
}
