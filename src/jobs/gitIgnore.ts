import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";

/** The .gitignore rules that apply in one folder: its own and those of the folders above. */
export interface IgnoreRules {
  /** Whether git ignores the entry `name` of this folder. */
  ignores(name: string, isFolder: boolean): boolean;
  /** The rules in the folder `name` of this one; `ownRules` says whether a .gitignore is known to be there. */
  enter(name: string, ownRules: boolean): IgnoreRules;
}

interface Layer {
  readonly folder: string;
  readonly rules: Ignore;
}

/** The rules at `folder`, from the git root above it (or from `folder` itself, if there is none) downwards. */
export function ignoreRulesAt(folder: string): IgnoreRules {
  const gitRoot = findGitRoot(folder);
  const layers: Layer[] = [];
  if (gitRoot !== null) {
    layers.push(...readLayer(gitRoot, join(gitRoot, ".git", "info", "exclude")));
    const steps = relative(gitRoot, folder).split(sep).filter(Boolean);
    let above = gitRoot;
    for (const step of steps) {
      layers.push(...readLayer(above));
      above = join(above, step);
    }
    // Whoever tunes a folder that git ignores (a scratch copy) means what is in it.
    if (steps.length > 0 && rulesIn(dirname(folder), layers).ignores(basename(folder), true))
      layers.length = 0;
  }
  layers.push(...readLayer(folder));
  return rulesIn(folder, layers);
}

function rulesIn(folder: string, layers: readonly Layer[]): IgnoreRules {
  return {
    ignores(name, isFolder) {
      // The rules nearest to the entry win; the first layer that says anything decides.
      for (let i = layers.length - 1; i >= 0; i--) {
        const { folder: base, rules } = layers[i]!;
        const path = relative(base, join(folder, name)).split(sep).join("/");
        const verdict = rules.test(isFolder ? `${path}/` : path);
        if (verdict.ignored) return true;
        if (verdict.unignored) return false;
      }
      return false;
    },
    enter(name, ownRules) {
      const inner = join(folder, name);
      const own = ownRules ? readLayer(inner) : [];
      return rulesIn(inner, own.length === 0 ? layers : [...layers, ...own]);
    },
  };
}

/** At once: there are few such files, and they are small. */
function readLayer(folder: string, file = join(folder, ".gitignore")): Layer[] {
  if (!existsSync(file)) return [];
  try {
    return [{ folder, rules: ignore().add(readFileSync(file, "utf8")) }];
  } catch {
    return [];
  }
}

function findGitRoot(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (at === dirname(at)) return null;
  }
}
