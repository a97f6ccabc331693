import { closeSync, fdatasync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { promisify } from "node:util";

/** An open journal. To be awaited, however it is done. */
export interface JournalHandle {
  stat(): { readonly size: number } | Promise<{ readonly size: number }>;
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): { readonly bytesRead: number } | Promise<{ readonly bytesRead: number }>;
  write(
    buffer: Buffer,
    offset: number,
  ): { readonly bytesWritten: number } | Promise<{ readonly bytesWritten: number }>;
  truncate(length: number): unknown;
  utimes(atime: Date, mtime: Date): unknown;
  /** Never at once: it waits for the disk. */
  datasync(): Promise<void>;
  close(): unknown;
}

/**
 * Opens a journal whose file system is on this machine (`local`) for calls that are made at once: each takes some
 * hundredths of a millisecond, and to hand it to another thread and hear of its end takes longer. A network file
 * system's calls go to other threads, for nobody knows when they end.
 */
export async function openJournalFile(
  path: string,
  flags: "r" | "a+" | "r+",
  local: boolean,
): Promise<JournalHandle> {
  return local ? atOnce(openSync(path, flags)) : open(path, flags);
}

const flushDescriptor = promisify(fdatasync);

function atOnce(fd: number): JournalHandle {
  let closed = false;
  return {
    stat: () => fstatSync(fd),
    read: (buffer, offset, length, position) => ({
      bytesRead: readSync(fd, buffer, offset, length, position),
    }),
    write: (buffer, offset) => ({ bytesWritten: writeSync(fd, buffer, offset) }),
    truncate: (length) => ftruncateSync(fd, length),
    utimes: () => undefined,
    datasync: () => flushDescriptor(fd),
    close() {
      // As often as it likes: the number may be another file's by then.
      if (!closed) closeSync(fd);
      closed = true;
    },
  };
}
