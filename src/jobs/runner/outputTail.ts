import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";

/** Reads a job's output.log as it grows, and keeps it from growing without end. */
export interface OutputTail {
  /** Gives the next bytes to the consumer; false when there are none at the moment. The buffer is reused. */
  readSome(): boolean;
  /** The last bytes that were read. The buffer is reused. */
  lastBytes(): Buffer;
  close(): void;
}

export interface OutputTailOptions {
  readonly path: string;
  readonly consume: (bytes: Buffer) => void;
  /** Holds the job still while a file that became too long is cut, and lets it go on. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** For tests. */
  readonly maxBytes?: number;
}

const CHUNK_BYTES = 64 * 1024;
/** A longer log loses its middle: the first quarter stays, and what comes after the cut. */
const MAX_LOG_BYTES = 256 * 1024 * 1024;
/** Enough for the lines a failed trial's record keeps. */
const KEPT_BYTES = 32 * 1024;

/** One for all: what is read is consumed at once. */
const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);

export function openOutputTail(options: OutputTailOptions): OutputTail {
  const { path, consume, maxBytes = MAX_LOG_BYTES } = options;
  const fd = openSync(path, "a+", 0o644);
  let position = 0;
  let held = false;

  function readChunk(): boolean {
    const length = readSync(fd, chunk, 0, CHUNK_BYTES, position);
    if (length === 0) return false;
    position += length;
    const bytes = chunk.subarray(0, length);
    consume(bytes);
    return true;
  }

  function cutMiddle(): void {
    const head = Math.floor(maxBytes / 4);
    ftruncateSync(fd, head);
    writeSync(fd, `\n[… ${Math.round((position - head) / 1e6)} MB of output are left out here …]\n`);
    position = fstatSync(fd).size;
  }

  return {
    readSome() {
      const { size } = fstatSync(fd);
      // The job emptied the file itself, with `> /dev/stderr` for example.
      if (size < position) position = 0;
      if (size > maxBytes && !held) {
        held = true;
        options.pause();
      }
      if (readChunk()) return true;
      if (!held) return false;
      cutMiddle();
      held = false;
      options.resume();
      return true;
    },
    lastBytes() {
      const start = Math.max(0, position - KEPT_BYTES);
      return chunk.subarray(0, readSync(fd, chunk, 0, position - start, start));
    },
    close: () => closeSync(fd),
  };
}
