import {
  copyFileSync,
  type Dirent,
  lstatSync,
  mkdirSync,
  readdirSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { copyFile, lstat, mkdir, readdir, writeFile } from "node:fs/promises";

/** The calls that copying a small project takes most of; to be awaited, however they are done. */
export interface FileCalls {
  lstat(path: string): Stats | Promise<Stats>;
  mkdir(path: string): unknown;
  readdir(path: string): readonly Dirent[] | Promise<readonly Dirent[]>;
  copyFile(from: string, to: string, mode: number): unknown;
  writeFile(path: string, content: Uint8Array, options: { readonly mode: number }): unknown;
}

/**
 * So many calls are made at once, the others in libuv's threads. To hand a call to a thread and hear of its end takes
 * this thread longer than most calls do themselves; but a network file system may take a millisecond or more for each.
 */
const AT_ONCE = 64;

/** For one copy. */
export function createFileCalls(): () => FileCalls {
  let calls = 0;
  return () => (++calls <= AT_ONCE ? atOnce : inThreads);
}

const atOnce: FileCalls = {
  lstat: (path) => lstatSync(path),
  mkdir: (path) => mkdirSync(path),
  readdir: (path) => readdirSync(path, { withFileTypes: true }),
  copyFile: copyFileSync,
  writeFile: writeFileSync,
};

const inThreads: FileCalls = {
  lstat: (path) => lstat(path),
  mkdir: (path) => mkdir(path),
  readdir: (path) => readdir(path, { withFileTypes: true }),
  copyFile,
  writeFile,
};
