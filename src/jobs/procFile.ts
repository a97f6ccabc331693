import { closeSync, openSync, readSync } from "node:fs";

/** Environments and command lines may be long; everything else in /proc is short. */
let buffer = Buffer.allocUnsafeSlow(16 * 1024);

/**
 * A file of /proc, null when its process is gone or not ours to look at. Such files have no size, and there are many of
 * them to read: this takes a third of `readFileSync`'s time.
 */
export function readProcFile(path: string): string | null {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return null;
  }
  try {
    let length = 0;
    for (;;) {
      const read = readSync(fd, buffer, length, buffer.length - length, null);
      length += read;
      // A short read is the end: the kernel fills the buffer while there is more.
      if (read === 0 || length < buffer.length) return buffer.toString("latin1", 0, length);
      buffer = Buffer.concat([buffer, Buffer.allocUnsafeSlow(buffer.length)]);
    }
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}
