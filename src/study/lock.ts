import { randomUUID } from "node:crypto";
import { link, lstat, open, readFile, rename, unlink, writeFile } from "node:fs/promises";
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

interface Holder {
  /** The file's content; empty for Optuna's. Compared again before it is broken. */
  readonly content: string;
  readonly owner: ProcessIdentity | null;
  readonly mtimeMs: number;
}

/** Waits for the lock of `journal`; resolves to the function that releases it. */
export async function acquireLock(journal: string, options: LockOptions): Promise<() => Promise<void>> {
  const path = `${journal}.lock`;
  const content = JSON.stringify({ ...options.self, token: randomUUID() });
  const began = performance.now();
  const graceMs = options.graceMs ?? GRACE_MS;
  let noticed = false;
  let unchangedSince = began;
  let lastAsked = began;
  let last: Holder | null = null;
  for (let sleepMs = 1; ; sleepMs = Math.min(sleepMs * 2, LONGEST_SLEEP_MS)) {
    if (await create(path, content)) return () => remove(path, content);
    const holder = await readHolder(path);
    if (!holder) continue;
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

/** Atomic with its content: a crash can leave no lock that does not name its owner. */
async function create(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    await writeFile(draft, content, { flag: "wx" });
    await link(draft, path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EEXIST") return false;
    // exFAT and some network file systems have no hard links.
    if (code === "EPERM" || code === "ENOTSUP" || code === "EOPNOTSUPP" || code === "ENOSYS")
      return await createDirectly(path, content);
    throw error;
  } finally {
    await unlink(draft).catch(() => {});
  }
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
    await rename(path, aside);
  } catch (error) {
    // Somebody else was quicker, or broke ours after a long sleep of the machine.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const taken = await readHolder(aside);
  if (taken && taken.content !== content) await link(aside, path).catch(() => {});
  await unlink(aside).catch(() => {});
}
