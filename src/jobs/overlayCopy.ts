import { constants, type Dirent, realpathSync } from "node:fs";
import { copyFile, link, lstat, mkdir, readdir, readlink, realpath, symlink, utimes } from "node:fs/promises";
import { dirname, isAbsolute, join, posix, resolve } from "node:path";
import { createFileCalls } from "./fileCalls";
import { type IgnoreRules, ignoreRulesAt } from "./gitIgnore";
import { isInside, relativePath, STUDIES_FOLDER } from "./root";

export interface OverlayLink {
  /** Root-relative. */
  readonly path: string;
  readonly kind: "file" | "folder";
  /** Writing there is what it is for (virtual environments): no reason to warn. */
  readonly environment: boolean;
}

export interface CopyOptions {
  readonly root: string;
  readonly target: string;
  /** Root-relative path to the bytes that stand there instead. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly outputs: readonly string[];
  /** Root-relative files that are copied however large they are. */
  readonly scripts: readonly string[];
}

/** Larger files are linked. */
const MAX_COPY_BYTES = 1024 * 1024;
/** Folders with more entries are linked whole. */
const MAX_ENTRIES = 2000;
/**
 * Programs are copied whatever their size: Python and Node resolve links, so a linked script would import its
 * neighbours from the root, with the old values. For the same reason a folder that has its many entries in
 * subfolders is walked, not linked, when there is a program among them.
 */
const PROGRAM = /\.(?:py|[cm]?[jt]sx?)$/;
const LEFT_OUT = new Set([STUDIES_FOLDER, ".git"]);
const BYTECODE_FOLDER = "__pycache__";

/** Copies `root` to the new folder `target` and returns what was linked instead. Links are not followed. */
export async function copyRoot(options: CopyOptions): Promise<OverlayLink[]> {
  const copier = new Copier(options, realpathSync.native(options.root));
  await copier.copyRoot();
  return copier.links;
}

class Copier {
  readonly links: OverlayLink[] = [];
  private readonly outputs: ReadonlySet<string>;
  private readonly scripts: ReadonlySet<string>;
  /** Folders that hold an annotated file, a script or an output folder: never linked. */
  private readonly realFolders: ReadonlySet<string>;

  private readonly files = createFileCalls();

  constructor(
    private readonly options: CopyOptions,
    private readonly realRoot: string,
  ) {
    this.outputs = new Set(options.outputs.map((path) => posix.normalize(path).replace(/\/+$/, "")));
    this.scripts = new Set(options.scripts);
    this.realFolders = foldersAbove([...options.contents.keys(), ...this.scripts, ...this.outputs]);
  }

  async copyRoot(): Promise<void> {
    const { root } = this.options;
    const entries = await this.files().readdir(root);
    await this.copyEntries("", entries, ignoreRulesAt(root));
  }

  private async copyEntries(folder: string, entries: readonly Dirent[], rules: IgnoreRules): Promise<void> {
    await this.files().mkdir(this.inOverlay(folder));
    const hasBytecode = entries.some(({ name }) => name === BYTECODE_FOLDER);
    await Promise.all(
      entries.map(async (entry) => {
        const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
        if (LEFT_OUT.has(entry.name)) return;
        try {
          if (entry.isSymbolicLink()) await this.copyLink(path);
          else if (entry.isDirectory()) await this.placeFolder(path, entry.name, rules);
          else if (entry.isFile()) await this.placeFile(path, hasBytecode);
        } catch (error) {
          // It was removed while we walked.
          if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
        }
      }),
    );
  }

  private async placeFolder(path: string, name: string, rules: IgnoreRules): Promise<void> {
    if (this.outputs.has(path)) return;
    if (name === BYTECODE_FOLDER) return this.copyBytecode(path);
    const entries = await this.readFolder(path);
    if (entries === null || isEnvironment(entries)) return this.linkFolder(path, entries !== null);
    if (!this.realFolders.has(path)) {
      if (rules.ignores(name, true) || entries.length > MAX_ENTRIES) return this.placeLinked(path, entries);
      if (await this.isLargeDataTree(path, entries)) return this.linkFolder(path, false);
    }
    const hasRules = entries.some((entry) => entry.name === ".gitignore");
    await this.copyEntries(path, entries, rules.enter(name, hasRules));
  }

  /** Null when we may not read it: then only a link can stand for it. */
  private async readFolder(path: string): Promise<readonly Dirent[] | null> {
    try {
      return await this.files().readdir(this.inRoot(path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") return null;
      throw error;
    }
  }

  /** More than MAX_ENTRIES entries at all depths, and no program among those seen up to there. */
  private async isLargeDataTree(path: string, entries: readonly Dirent[]): Promise<boolean> {
    const open: [string, readonly Dirent[]][] = [[path, entries]];
    let seen = 0;
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [folder, inside] = next;
      seen += inside.length;
      if (inside.some((entry) => PROGRAM.test(entry.name))) return false;
      if (seen > MAX_ENTRIES) return true;
      for (const entry of inside) {
        if (!entry.isDirectory()) continue;
        const inner = `${folder}/${entry.name}`;
        const innerEntries = await this.readFolder(inner);
        if (innerEntries) open.push([inner, innerEntries]);
      }
    }
    return false;
  }

  private async placeFile(path: string, hasBytecode: boolean): Promise<void> {
    const content = this.options.contents.get(path);
    const stats = await this.files().lstat(this.inRoot(path));
    if (content) {
      await this.files().writeFile(this.inOverlay(path), content, { mode: stats.mode & 0o7777 });
      return;
    }
    const copied = stats.size <= MAX_COPY_BYTES || PROGRAM.test(path) || this.scripts.has(path);
    if (!copied || !(await this.tryCopy(path))) return this.linkFile(path);
    // Python takes bytecode for fresh when it was made for a source of this time and size.
    if (hasBytecode && path.endsWith(".py")) await utimes(this.inOverlay(path), stats.atime, stats.mtime);
  }

  /** False when we may not read it. */
  private async tryCopy(path: string): Promise<boolean> {
    try {
      await this.files().copyFile(this.inRoot(path), this.inOverlay(path), constants.COPYFILE_FICLONE);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") return false;
      throw error;
    }
  }

  /**
   * The bytecode of unannotated modules saves compiling them in every trial. That of annotated ones must not come
   * along: with the same time and size it would bring the old values. Nor may other caches, such as numba's, which
   * hold values of other modules.
   */
  private async copyBytecode(path: string): Promise<void> {
    const folder = dirname(path) === "." ? "" : `${dirname(path)}/`;
    const names = (await readdir(this.inRoot(path))).filter((name) => {
      const module = /^(.+?)\.[^.]+(?:\.opt-\d)?\.pyc$/.exec(name)?.[1];
      return module !== undefined && !this.options.contents.has(`${folder}${module}.py`);
    });
    if (names.length === 0) return;
    await mkdir(this.inOverlay(path));
    await Promise.all(names.map((name) => this.tryCopy(`${path}/${name}`)));
  }

  /**
   * Links the folder whole. Only node_modules is a real folder of links when packages of the project itself are linked
   * into it (workspaces), for those are to be the overlay's.
   */
  private async placeLinked(path: string, entries: readonly Dirent[]): Promise<void> {
    if (posix.basename(path) !== "node_modules" || !(await this.holdsOwnPackages(path, entries))) {
      return this.linkFolder(path, false);
    }
    await mkdir(this.inOverlay(path));
    await Promise.all(
      entries.map(async (entry) => {
        const inner = `${path}/${entry.name}`;
        if (entry.isSymbolicLink()) return this.copyLink(inner);
        if (!entry.isDirectory()) return this.linkFile(inner);
        if (!entry.name.startsWith("@")) return this.linkFolder(inner, true);
        await mkdir(this.inOverlay(inner));
        for (const scoped of (await this.readFolder(inner)) ?? []) {
          const package_ = `${inner}/${scoped.name}`;
          if (scoped.isSymbolicLink()) await this.copyLink(package_);
          else if (scoped.isDirectory()) await this.linkFolder(package_, true);
        }
      }),
    );
  }

  private async holdsOwnPackages(folder: string, entries: readonly Dirent[]): Promise<boolean> {
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      if (entry.isSymbolicLink()) {
        const target = this.withinRoot(resolve(this.inRoot(folder), await readlink(this.inRoot(path))));
        if (target !== null && !target.split("/").includes("node_modules")) return true;
      } else if (entry.isDirectory() && entry.name.startsWith("@")) {
        if (await this.holdsOwnPackages(path, (await this.readFolder(path)) ?? [])) return true;
      }
    }
    return false;
  }

  private async linkFolder(path: string, environment: boolean): Promise<void> {
    this.links.push({ path, kind: "folder", environment });
    await symlink(this.inRoot(path), this.inOverlay(path), "junction");
  }

  private async linkFile(path: string): Promise<void> {
    this.links.push({ path, kind: "file", environment: false });
    try {
      await symlink(this.inRoot(path), this.inOverlay(path), "file");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
      // Windows without the privilege to make symbolic links.
      await link(this.inRoot(path), this.inOverlay(path)).catch(() =>
        copyFile(this.inRoot(path), this.inOverlay(path)),
      );
    }
  }

  /** A link of the root's: inside the root it leads to the copy, outside to where it always led. */
  private async copyLink(path: string): Promise<void> {
    const target = await readlink(this.inRoot(path));
    const absolute = resolve(dirname(this.inRoot(path)), target);
    const within = this.withinRoot(absolute);
    const leftOut = within === null || within.split("/").some((part) => LEFT_OUT.has(part));
    const relativeTarget = within !== null && !leftOut && !isAbsolute(target);
    const type = await linkType(absolute);
    const overlayTarget = relativeTarget ? target : leftOut ? absolute : this.inOverlay(within);
    await symlink(overlayTarget, this.inOverlay(path), type);
    if (leftOut && type !== undefined) {
      this.links.push({ path, kind: type === "file" ? "file" : "folder", environment: false });
    }
  }

  /** Root-relative, or null when it lies outside. */
  private withinRoot(absolute: string): string | null {
    for (const root of [this.options.root, this.realRoot]) {
      if (isInside(root, absolute)) return relativePath(root, absolute);
    }
    return null;
  }

  private inRoot(path: string): string {
    return join(this.options.root, path);
  }

  private inOverlay(path: string): string {
    return join(this.options.target, path);
  }
}

function foldersAbove(paths: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = posix.dirname(path); folder !== "."; folder = posix.dirname(folder))
      folders.add(folder);
  }
  return folders;
}

/** A virtual environment, or one of conda's. */
function isEnvironment(entries: readonly Dirent[]): boolean {
  return entries.some(({ name }) => name === "pyvenv.cfg" || name === "conda-meta");
}

/** What Windows wants to know about a link; undefined when it leads nowhere. */
async function linkType(target: string): Promise<"file" | "junction" | undefined> {
  try {
    const stats = await lstat(await realpath(target));
    return stats.isDirectory() ? "junction" : "file";
  } catch {
    return undefined;
  }
}
