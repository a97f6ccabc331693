import { randomUUID } from "node:crypto";
import { linkSync, lstatSync, readFileSync, renameSync, rmSync, unlinkSync } from "node:fs";
import { link, lstat, open, readdir, readFile, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ProcessIdentity } from "../protocol/runnerProtocol";

/**
 * The journal's lock, compatible with both of Optuna's: whoever manages to create `<journal>.lock` holds it.
 * Ours is a regular file that says who holds it, so that a dead owner's lock is broken at once. A lock that does
 * not say so (Optuna's symbolic link or empty file) is broken only when it has stood unchanged for 30 s, as
 * Optuna itself does. It is judged by `lstat`: Optuna's link dangles when the journal's path is relative.
 */
export interface LockOptions {
  /** This process. */
  readonly self: ProcessIdentity;
  /** Whether the process certainly ended (never true for other hosts). */
  readonly isGone: (owner: ProcessIdentity) => boolean;
  /** Told once when somebody else has held the lock for `noticeMs`, by default two seconds. */
  readonly onWait?: (holder: string) => void;
  readonly noticeMs?: number;
  readonly graceMs?: number;
}

const GRACE_MS = 30_000;
const NOTICE_MS = 2_000;
const LONGEST_SLEEP_MS = 50;
const ASK_AGAIN_MS = 500;
/** How long one draft serves: far below the 30 s after which Optuna breaks a lock whose time stands still. */
const DRAFT_MS = 5_000;
/** A process that does not write for so long leaves no file beside the journal. */
const IDLE_MS = 1_000;

interface Holder {
  /** The file's content; empty for Optuna's. Compared again before it is broken. */
  readonly content: string;
  readonly owner: ProcessIdentity | null;
  readonly mtimeMs: number;
}

/** One process's way to the lock of one journal; it may be taken and released any number of times. */
export interface Lock {
  /**
   * Waits for the lock; resolves to the function that releases it. `atOnce`: taking and releasing it is not left to
   * another thread, which on a local disk takes longer than the call itself.
   */
  acquire(atOnce?: boolean): Promise<() => Promise<void>>;
  /** Takes the draft away that is kept for the next time. */
  dispose(): void;
}

/**
 * A lock must appear together with its content, so that a crash can leave none that does not name its owner: the
 * content is written to a draft, and the lock is a hard link to that. The draft serves many locks, for making and
 * deleting files is the greater part of the work; it is renewed so often that the lock's time keeps changing, by which
 * Optuna tells that it is alive.
 */
export function createLock(journal: string, options: LockOptions): Lock {
  const path = `${journal}.lock`;
  const draft = `${path}.${randomUUID()}.draft`;
  const content = JSON.stringify({ ...options.self, token: randomUUID() });
  let draftedAt = Number.NEGATIVE_INFINITY;
  let tidied = false;
  let holding = 0;
  let idle: NodeJS.Timeout | undefined;

  async function create(atOnce: boolean): Promise<boolean> {
    try {
      if (performance.now() - draftedAt > DRAFT_MS) await redraft();
      if (atOnce) linkSync(draft, path);
      else await link(draft, path);
      return true;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EEXIST") return false;
      draftedAt = Number.NEGATIVE_INFINITY;
      // exFAT and some network file systems have no hard links.
      if (code === "EPERM" || code === "ENOTSUP" || code === "EOPNOTSUPP" || code === "ENOSYS")
        return await createDirectly(path, content);
      await unlink(draft).catch(() => {});
      throw error;
    }
  }

  async function redraft(): Promise<void> {
    if (!tidied) await removeDrafts(path, options.isGone).catch(() => {});
    tidied = true;
    await unlink(draft).catch(() => {});
    await writeFile(draft, content, { flag: "wx" });
    draftedAt = performance.now();
  }

  function takeDraftAway(): void {
    clearTimeout(idle);
    if (draftedAt === Number.NEGATIVE_INFINITY) return;
    draftedAt = Number.NEGATIVE_INFINITY;
    rmSync(draft, { force: true });
  }

  /** Whoever held it only for a moment still holds it; after a sleep of the machine another may have broken it. */
  async function release(atOnce: boolean, sinceMs: number, sinceDate: number): Promise<void> {
    const held = Math.max(performance.now() - sinceMs, Math.abs(Date.now() - sinceDate));
    try {
      if (held >= DRAFT_MS) await remove(path, content);
      else if (atOnce) unlinkSync(path);
      else await unlink(path);
    } catch (error) {
      ignoreMissing(error as NodeJS.ErrnoException);
    } finally {
      holding -= 1;
      if (holding === 0) idle = setTimeout(takeDraftAway, IDLE_MS).unref();
    }
  }

  async function wait(atOnce: boolean): Promise<void> {
    const began = performance.now();
    const graceMs = options.graceMs ?? GRACE_MS;
    let noticed = false;
    let unchangedSince = began;
    let lastAsked = began;
    let last: Holder | null = null;
    for (let sleepMs = 1; ; sleepMs = Math.min(sleepMs * 2, LONGEST_SLEEP_MS)) {
      if (await create(atOnce)) return;
      const holder = await readHolder(path);
      if (!holder) continue;
      // Made after all: over a network, a request whose answer was lost is sent again, and then says that it exists.
      if (holder.content === content) return;
      const now = performance.now();
      const changed = !last || holder.content !== last.content || holder.mtimeMs !== last.mtimeMs;
      if (changed) unchangedSince = now;
      // Asking for a process is cheap on Linux but starts another process elsewhere.
      const ask = changed || now - lastAsked > ASK_AGAIN_MS;
      if (ask) lastAsked = now;
      last = holder;
      const stale = holder.owner ? ask && options.isGone(holder.owner) : now - unchangedSince > graceMs;
      if (stale) {
        await remove(path, holder.content);
        continue;
      }
      if (!noticed && now - began > (options.noticeMs ?? NOTICE_MS)) {
        noticed = true;
        options.onWait?.(holder.owner ? `process ${holder.owner.pid} on ${holder.owner.host}` : "Optuna");
      }
      await delay(sleepMs);
    }
  }

  return {
    async acquire(atOnce = false) {
      clearTimeout(idle);
      holding += 1;
      try {
        await wait(atOnce);
      } catch (error) {
        holding -= 1;
        throw error;
      }
      const since = [performance.now(), Date.now()] as const;
      return () => release(atOnce, ...since);
    },
    dispose() {
      if (holding === 0) takeDraftAway();
    },
  };
}

/** Drafts of processes that were killed. */
async function removeDrafts(lock: string, isGone: LockOptions["isGone"]): Promise<void> {
  const folder = dirname(lock);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(lock)}.`) || !name.endsWith(".draft")) continue;
    const holder = await readHolder(join(folder, name));
    if (holder?.owner && isGone(holder.owner)) await unlink(join(folder, name)).catch(() => {});
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

async function createDirectly(path: string, content: string): Promise<boolean> {
  try {
    const handle = await open(path, "wx");
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    const stats = await lstat(path);
    const content = stats.isFile() ? await readFile(path, "utf8") : "";
    return { content, owner: parseOwner(content), mtimeMs: stats.mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function parseOwner(content: string): ProcessIdentity | null {
  try {
    const { pid, startTime, bootId, host } = JSON.parse(content) as Partial<ProcessIdentity>;
    if (typeof pid !== "number" || typeof startTime !== "string") return null;
    if (typeof bootId !== "string" || typeof host !== "string") return null;
    return { pid, startTime, bootId, host };
  } catch {
    return null;
  }
}

/**
 * Releases or breaks the lock that holds `content`. Renames first, so that of two one wins; puts back what turns
 * out to be another's fresh lock.
 */
async function remove(path: string, content: string): Promise<void> {
  const aside = `${path}${randomUUID()}.rename`;
  try {
    // Looked at again and moved in one breath: while another's fresh lock is put back, a third may take its place.
    const now = lstatSync(path).isFile() ? readFileSync(path, "utf8") : "";
    if (now !== content) return;
    renameSync(path, aside);
  } catch (error) {
    // Somebody else was quicker, or broke ours after a long sleep of the machine.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const taken = await readHolder(aside);
  if (taken && taken.content !== content) await link(aside, path).catch(() => {});
  await unlink(aside).catch(() => {});
}
