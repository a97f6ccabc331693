import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Bytes that the files below a folder take up on the disk; links are not followed. 0 when there is no folder. */
export async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  const open = [folder];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const here = path;
    const stats = await lstat(here).catch(() => null);
    if (stats === null) continue;
    // Windows does not count blocks.
    bytes += stats.blocks === 0 ? stats.size : stats.blocks * BLOCK;
    if (!stats.isDirectory()) continue;
    const names = await readdir(here).catch(() => []);
    open.push(...names.map((name) => join(here, name)));
  }
  return bytes;
}

/** What `stat` counts in, whatever the file system's own blocks are. */
const BLOCK = 512;
