import { closeSync, openSync, writeSync } from "node:fs";
import type { RunnerEvent } from "../../protocol/runnerProtocol";

/** A trial's events.jsonl: appended line by line, each line in one write. */
export interface EventLog {
  append(event: RunnerEvent): void;
  /** What went wrong with the file, once; events go to the host all the same and are written when there is room. */
  readonly problem: string | null;
  close(): void;
}

/**
 * Creates the file, which only one process can do: it owns the trial. Null: the file was there already.
 */
export function claimEventLog(path: string): EventLog | null {
  try {
    return eventLog(openSync(path, "ax", 0o644), "");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return null;
    throw error;
  }
}

/** Goes on with the file of a trial that is taken over; its last line may have been cut off. */
export function continueEventLog(path: string): EventLog {
  return eventLog(openSync(path, "a", 0o644), "\n");
}

function eventLog(fd: number, unwritten: string): EventLog {
  let problem: string | null = null;

  function flush(): void {
    try {
      const written = writeSync(fd, unwritten);
      // Cut off in the middle by a full disk: what is left begins where the write ended.
      unwritten = Buffer.from(unwritten).subarray(written).toString();
    } catch (error) {
      problem ??= (error as Error).message;
    }
  }

  return {
    append(event) {
      unwritten += `${JSON.stringify(event)}\n`;
      flush();
    },
    get problem() {
      return problem;
    },
    close() {
      if (unwritten !== "") flush();
      // Not flushed to the disk, as the journal is: this file is read only when the host is gone, and the system writes
      // it within seconds.
      closeSync(fd);
    },
  };
}
