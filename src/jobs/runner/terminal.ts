import { write } from "node:fs";
import { isatty } from "node:tty";

/** What people see in the runner's terminal. Never blocks and never fails: a terminal may be slow, held or gone. */
export interface Terminal {
  write(text: string | Buffer): void;
}

/** More than a terminal can show in a moment is left out there; output.log has it. */
const MAX_QUEUE_BYTES = 256 * 1024;
const RETRY_MS = 20;

/**
 * Writes to the file descriptor in a thread of libuv's, so that a terminal that stands still (Ctrl-S, a window that
 * reloads) stops neither the metrics nor the time limit. Nothing is written unless it is a terminal.
 */
export function createTerminal(fd = 1): Terminal {
  if (!isatty(fd)) return { write: () => undefined };
  let queue: Buffer[] = [];
  let queued = 0;
  let skipped = 0;
  let writing = false;
  let lost = false;

  function next(): void {
    if (writing || lost || queued === 0) return;
    const bytes = Buffer.concat(queue);
    queue = [];
    queued = 0;
    if (skipped > 0) {
      const notice = `\r\n\u001b[2m… ${(skipped / 1e6).toFixed(1)} MB not shown …\u001b[0m\r\n`;
      skipped = 0;
      queue.push(Buffer.from(notice));
      queued = notice.length;
    }
    writing = true;
    writeAll(bytes);
  }

  function writeAll(bytes: Buffer): void {
    write(fd, bytes, (error, written) => {
      const again = error?.code === "EAGAIN" || error?.code === "EINTR";
      if (error && !again) {
        // EIO and EPIPE: the terminal was closed; the job goes on.
        lost = true;
        return;
      }
      const rest = bytes.subarray(again ? 0 : written);
      if (rest.length > 0) {
        setTimeout(writeAll, again ? RETRY_MS : 0, rest);
        return;
      }
      writing = false;
      next();
    });
  }

  return {
    write(text) {
      if (lost) return;
      if (queued > MAX_QUEUE_BYTES) {
        skipped += text.length;
        return;
      }
      // A copy: the caller reuses its buffer.
      const bytes = Buffer.from(text as Buffer);
      queue.push(bytes);
      queued += bytes.length;
      next();
    },
  };
}
