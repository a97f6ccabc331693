import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Overlay } from "./overlay";

/** Entries looked at in each linked folder, so that large data sets cost nothing to speak of. */
const MAX_LOOKED_AT = 2000;
/** Paths named in the message. */
const MAX_NAMED = 5;

/**
 * Root-relative paths that were written through the overlay's links since it was made, i.e. in the root itself: look
 * after the trial. Virtual environments are left out. With several slots it may have been another trial.
 */
export async function noticeEscapedWrites(root: string, overlay: Overlay): Promise<string[]> {
  const written: string[] = [];
  for (const { path, environment } of overlay.links) {
    if (environment || DEPENDENCIES.test(path)) continue;
    await lookAt(root, path, overlay.preparedAt, written);
    if (written.length >= MAX_NAMED) break;
  }
  return written;
}

/** What to tell people, once per study. */
export function escapedWritesMessage(paths: readonly string[]): string {
  const folders = [...new Set(paths.map((path) => path.split("/")[0]!))];
  return (
    `A trial wrote to ${paths.join(", ")} in the project itself, because that is linked into each trial, not copied: ` +
    `trials can overwrite each other's files there. Name ${folders.length > 1 ? "the folders" : "the folder"} in the ` +
    `setting guidedTuning.outputs (${JSON.stringify(folders)}), and each trial gets an empty one of its own.`
  );
}

/** Package managers and bundlers keep caches there. */
const DEPENDENCIES = /(?:^|\/)(?:node_modules|\.venv|venv|__pycache__|\.[a-z]+_cache)$/;

async function lookAt(root: string, linked: string, since: number, written: string[]): Promise<void> {
  const open = [linked];
  for (let looked = 0; looked < MAX_LOOKED_AT; looked++) {
    const path = open.shift();
    if (path === undefined) return;
    const stats = await lstat(join(root, path)).catch(() => null);
    if (stats === null) continue;
    if (stats.isDirectory()) {
      const names = await readdir(join(root, path)).catch(() => []);
      // The folder's own time changes with its entries, which say more.
      const before = written.length;
      open.push(...names.slice(0, MAX_LOOKED_AT - open.length).map((name) => `${path}/${name}`));
      if (stats.mtimeMs > since && names.length === 0 && before === written.length) written.push(path);
    } else if (stats.mtimeMs > since) {
      written.push(path);
      if (written.length >= MAX_NAMED) return;
    }
  }
}
