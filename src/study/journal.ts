import { randomUUID } from "node:crypto";
import type { Logger } from "../jobs/logger";
import { formatTolerantJson } from "../space/tolerantJson";
import { UserError } from "../space/userError";
import { DiskFullError } from "./diskFull";
import { type JournalHandle, openJournalFile } from "./journalHandle";
import { JournalReader } from "./journalReader";
import { type JournalRecord, type NewRecord, parseRecord } from "./journalRecords";
import { isKnownToBeLocal } from "./localDisk";
import { createLock, type LockOptions } from "./lock";
import type { Replay } from "./replay";

/** A line that is no record, followed or not by others: Optuna refuses the whole file for it. */
export interface JournalProblem {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/**
 * The journal on disk and the state it adds up to. Several programs append to the file, each under the lock and
 * whole lines at a time; nobody changes earlier bytes, so that everybody can follow by offset.
 */
export interface Journal {
  readonly path: string;
  /** Another object after the file was replaced by a shorter one. */
  readonly replay: Replay;
  readonly problem: JournalProblem | null;
  /** Reads what others appended. */
  sync(): Promise<void>;
  /**
   * Under the lock, after reading what others appended: writes what `build` makes of the state, as one write, and
   * applies it. Concurrent calls share one lock and one write. Resolves when the bytes are on disk (`durable`)
   * or with the operating system. When it rejects, nothing was written. UserError when the disk is full or
   * read-only or the journal damaged.
   */
  write(build: (replay: Replay) => readonly NewRecord[], how?: { readonly durable: boolean }): Promise<void>;
  /** Leaves no file of this process beside the journal. */
  dispose(): void;
}

export interface JournalOptions extends LockOptions {
  readonly logger: Logger;
}

interface Transaction {
  readonly build: (replay: Replay) => readonly NewRecord[];
  readonly durable: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Opens a journal that need not exist yet; the first write creates it. Call `sync` to read it. */
export function openJournal(path: string, options: JournalOptions): Journal {
  const workerId = `${randomUUID()}-${process.pid}`;
  const reader = new JournalReader();
  const lock = createLock(path, options);
  let queue: Transaction[] = [];
  /** Written, and to be told when it is on disk. */
  let unflushed: Transaction[] = [];
  let flushing: Promise<void> = Promise.resolve();
  let local: boolean | undefined;
  // Reading and writing take turns: both move the reader.
  let turn: Promise<void> = Promise.resolve();

  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  async function readFile(): Promise<void> {
    let handle: JournalHandle;
    try {
      handle = await openJournalFile(path, "r", local === true);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      reader.reset();
      return;
    }
    try {
      await reader.read(handle);
    } finally {
      await handle.close();
    }
  }

  async function writeQueued(): Promise<void> {
    const batch = queue;
    queue = [];
    if (batch.length === 0) return;
    let handle: JournalHandle | null = null;
    try {
      const releaseLock = await lock.acquire(local === true);
      try {
        // Anew each time: it is by opening that network file systems show what others wrote.
        handle = await openJournalFile(path, "a+", local === true);
        local ??= await isKnownToBeLocal(path);
        // A change of our own makes the kernel ask how long the file is now: it may believe what it knew a second ago.
        // Only the file's owner may do this; where it is another's, opening it has to be enough.
        if (!local) await touch(handle).catch(() => {});
        await appendBatch(handle, batch);
        if (!local) await handOver(handle);
      } catch (error) {
        await releaseLock();
        throw error;
      }
      // Nobody need wait for the disk but who asked to, nor what is written next for that.
      unflushed.push(...batch.filter(({ durable }) => durable));
      flushing = flushing.then(flushWritten);
      await releaseLock();
      for (const { durable, resolve } of batch) if (!durable) resolve();
    } catch (error) {
      rejectAll(batch, error);
    } finally {
      await closeQuietly(handle);
    }
  }

  /** One at a time: what is written while the disk is busy goes to it together. */
  async function flushWritten(): Promise<void> {
    const batch = unflushed;
    unflushed = [];
    if (batch.length === 0) return;
    try {
      await flush(path, local === true);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      rejectAll(batch, error);
    }
  }

  function rejectAll(batch: readonly Transaction[], error: unknown): void {
    const told = writeError(path, error);
    for (const { reject } of batch) reject(told);
  }

  /** It is when a file is closed that network file systems show others what was written, or say that it was not. */
  async function handOver(handle: JournalHandle): Promise<void> {
    try {
      await handle.close();
    } catch (error) {
      reader.reset();
      await readFile();
      throw error;
    }
  }

  async function appendBatch(handle: JournalHandle, batch: readonly Transaction[]): Promise<void> {
    const size = await reader.read(handle);
    if (reader.problem) throw new UserError(damaged(path, reader.problem));
    if (size !== reader.offset) await mendTail(handle, size);
    const lines: string[] = [];
    try {
      for (const transaction of batch) lines.push(...applyTransaction(transaction));
      if (lines.length === 0) return;
      const bytes = Buffer.from(lines.join(""));
      await appendWhole(handle, reader.offset, bytes);
      reader.skip(lines.length, bytes.length);
    } catch (error) {
      // The replay has gone ahead of the file: read it anew.
      reader.reset();
      await reader.read(handle);
      throw error;
    }
  }

  /** The lines to write. A builder that throws fails alone: it has changed nothing yet. */
  function applyTransaction({ build, reject }: Transaction): string[] {
    let records: readonly NewRecord[];
    try {
      records = build(reader.replay);
    } catch (error) {
      reject(error);
      return [];
    }
    return records.map(({ op_code, ...fields }) => {
      const whole: JournalRecord = { op_code, worker_id: workerId, ...fields };
      reader.replay.apply(whole);
      return `${formatTolerantJson(whole)}\n`;
    });
  }

  /** Leaves the file ending with a newline and the reader standing at its end. */
  async function mendTail(handle: JournalHandle, size: number): Promise<void> {
    const tail = Buffer.alloc(size - reader.offset);
    await handle.read(tail, 0, tail.length, reader.offset);
    const text = tail.toString("utf8");
    if (parseRecord(text)) {
      options.logger.info(`completing the last line of ${path}: its newline was never written`);
      await appendWhole(handle, size, Buffer.from("\n"));
      await reader.read(handle);
      return;
    }
    options.logger.warn(`cutting off a record of ${path} that a crash left half written: ${text}`);
    await handle.truncate(reader.offset);
  }

  return {
    path,
    get replay() {
      return reader.replay;
    },
    get problem() {
      return reader.problem;
    },
    sync: () => inTurn(readFile),
    dispose: lock.dispose,
    write(build, how = { durable: true }) {
      return new Promise((resolve, reject) => {
        queue.push({ build, durable: how.durable, resolve, reject });
        void inTurn(writeQueued);
      });
    },
  };
}

async function touch(handle: JournalHandle): Promise<void> {
  const now = new Date();
  await handle.utimes(now, now);
}

/** Through another opening of the file, for it is closed: what is on its way to the disk belongs to the file, not to who had it open. */
async function flush(path: string, local: boolean): Promise<void> {
  const handle = await openJournalFile(path, "r+", local);
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function closeQuietly(handle: JournalHandle | null): Promise<void> {
  try {
    await handle?.close();
  } catch {
    // What was written has been handed over, or its failure told, before.
  }
}

/** All of `bytes` or nothing: a full disk must not leave half a line. */
async function appendWhole(handle: JournalHandle, end: number, bytes: Buffer): Promise<void> {
  try {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done);
      done += bytesWritten;
    }
  } catch (error) {
    await handle.truncate(end);
    throw error;
  }
}

export function damaged(path: string, problem: JournalProblem): string {
  return (
    `${path}, line ${problem.line}: ${problem.message}. Nothing was changed or lost. ` +
    "`guided-tuning repair PATH` sets that line aside, keeps the file as it is beside it, and makes the study usable again."
  );
}

function writeError(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new DiskFullError(
        `the disk is full: ${path} could not be written. Make room and run again: everything recorded before is kept.`,
      );
    case "EROFS":
    case "EACCES":
    case "EPERM":
      return new UserError(
        `${path} cannot be written (${message}). Make the folder writable, or name another one with --root.`,
      );
  }
  return error;
}
