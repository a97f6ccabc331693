import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";
import { join, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type JobSessions, PID_SAFE_MS } from "./jobSessions";
import { type ProcessStat, readStat } from "./processIdentity";
import { readProcFile } from "./procFile";

/** What belongs to a job: its descendants, its session, and everything that carries its marker. */
export interface TreeRoot {
  /** The job's main process, which leads a session of its own; null when it is not known. */
  readonly pid: number | null;
  /** When the main process started, as in its identity: nothing older belongs to the job. Spares looking closer. */
  readonly startTime?: string;
  /** How long ago that was. */
  readonly ageMs?: number;
  /** The value of TUNE_TRIAL_DIR, which processes hand on even when they leave the session. */
  readonly trialDir: string;
  /** What is known of this and other jobs' processes. */
  readonly sessions?: JobSessions;
  /** Processes that are known to be the job's, wherever they have gone. */
  readonly known?: readonly TreeProcess[];
}

export interface TreeProcess {
  readonly pid: number;
  readonly session: number;
  readonly startTime: string;
}

/** Rounds of looking and killing; one is enough unless the job forks faster than we look. */
const KILL_ROUNDS = 40;
const PAUSE_BETWEEN_ROUNDS_MS = 5;

/** Every living process of the job, at this moment. Empty on Windows, where `killTree` uses taskkill. */
export function listTree(root: TreeRoot): TreeProcess[] {
  if (process.platform === "linux") return linuxTree(root);
  return process.platform === "win32" ? [] : unixTree(root);
}

/**
 * Kills the job and everything it started, and waits until nothing of it is left.
 * Returns how many processes it found; resolves after at most KILL_ROUNDS even if something cannot be killed.
 */
export async function killTree(root: TreeRoot): Promise<number> {
  if (process.platform === "win32") return killWindowsTree(root);
  const killed = new Set<string>();
  for (let round = 0; round < KILL_ROUNDS; round++) {
    const found = listTree(root);
    if (found.length === 0) break;
    for (const { pid, startTime } of found) {
      killed.add(`${pid} ${startTime}`);
      signalProcess(pid, "SIGKILL");
    }
    await delay(PAUSE_BETWEEN_ROUNDS_MS);
  }
  return killed.size;
}

/** Sends the signal to the whole process group that `leader` leads; false when there is none. */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  return signalProcess(process.platform === "win32" ? leader : -leader, signal);
}

function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

function linuxTree(root: TreeRoot): TreeProcess[] {
  const marks = {
    // As readProcFile reads it: one character a byte.
    environment: Buffer.from(`\0TUNE_TRIAL_DIR=${root.trialDir}\0`).toString("latin1"),
    folder: `${root.trialDir}${sep}`,
  };
  const known = new Map(root.known?.map(({ pid, startTime }) => [pid, startTime]));
  const oldest = Number(root.startTime || 0);
  const stats: ProcessStat[] = [];
  const members = new Set<number>();
  const lowest = lowestPid(root);
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!(pid >= lowest) || pid === process.pid || root.sessions?.isOthers(pid, root.pid)) continue;
    const stat = readStat(pid);
    if (stat === null || stat.zombie || Number(stat.startTime) < oldest) continue;
    root.sessions?.note(stat);
    if (root.sessions?.isOthers(pid, root.pid)) continue;
    stats.push(stat);
    const inSession = root.pid !== null && (pid === root.pid || stat.session === root.pid);
    if (inSession || known.get(pid) === stat.startTime || carries(stat, marks)) members.add(pid);
  }
  return withDescendants(stats, members);
}

/** Pids are given in order, so those of a young job's processes are above its own, unless they began again from 1. */
function lowestPid({ pid, ageMs }: TreeRoot): number {
  const young = pid !== null && ageMs !== undefined && ageMs < PID_SAFE_MS;
  return young && newestPid() >= pid ? pid : 2;
}

/** The pid that was given last. */
function newestPid(): number {
  return Number(readProcFile("/proc/loadavg")?.trim().split(" ").at(-1));
}

interface Marks {
  /** With the bytes around it. */
  readonly environment: string;
  readonly folder: string;
}

/**
 * By its environment, which processes hand on, or, should it have wiped that, by standing in the trial's own folder
 * without a terminal: a person who looks around there has one.
 */
function carries({ pid, terminal }: ProcessStat, marks: Marks): boolean {
  const environment = readProcFile(`/proc/${pid}/environ`);
  if (environment === null) return false;
  if (`\0${environment}`.includes(marks.environment)) return true;
  if (terminal) return false;
  try {
    return join(readlinkSync(`/proc/${pid}/cwd`), sep).startsWith(marks.folder);
  } catch {
    return false;
  }
}

function withDescendants(stats: readonly ProcessStat[], members: Set<number>): TreeProcess[] {
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent } of stats) {
      if (members.has(pid) || !members.has(parent)) continue;
      members.add(pid);
      grown = true;
    }
  }
  return stats.filter(({ pid }) => members.has(pid));
}

/** macOS and the BSDs: `ps` shows parents, and `ps e` the environments of one's own processes. */
function unixTree(root: TreeRoot): TreeProcess[] {
  const marker = `TUNE_TRIAL_DIR=${root.trialDir}`;
  const stats: ProcessStat[] = [];
  const members = new Set<number>();
  const listing = execFileSync("ps", ["-axwwE", "-o", "pid=,ppid=,pgid=,stat=,command="], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  for (const line of listing.split("\n")) {
    const [, pidText, parent, group, state, command] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    const pid = Number(pidText);
    if (!(pid > 1) || pid === process.pid || state?.startsWith("Z")) continue;
    const session = Number(group);
    stats.push({
      pid,
      parent: Number(parent),
      group: session,
      session,
      startTime: "",
      zombie: false,
      terminal: true,
    });
    if (
      pid === root.pid ||
      session === root.pid ||
      command?.includes(`${marker} `) ||
      command?.endsWith(marker)
    ) {
      members.add(pid);
    }
  }
  return withDescendants(stats, members);
}

function killWindowsTree(root: TreeRoot): Promise<number> {
  if (root.pid === null) return Promise.resolve(0);
  return new Promise((resolve) => {
    execFile("taskkill", ["/PID", String(root.pid), "/T", "/F"], { windowsHide: true }, (error) =>
      resolve(error ? 0 : 1),
    );
  });
}
