import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { ProcessIdentity } from "../protocol/runnerProtocol";
import { readProcFile } from "./procFile";

/** One line of /proc/<pid>/stat, as far as process trees need it. */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Clock ticks since boot. */
  readonly startTime: string;
  /** Dead, but its parent has not asked for the exit code yet. */
  readonly zombie: boolean;
  /** Has a controlling terminal. */
  readonly terminal: boolean;
}

/** This process. */
export function currentIdentity(): ProcessIdentity {
  cachedIdentity ??= identityOf(process.pid);
  if (cachedIdentity === null) throw new Error("cannot read this process's own start time");
  return cachedIdentity;
}

let cachedIdentity: ProcessIdentity | null = null;

/** The process that has this pid now; null when there is none (a zombie is none). */
export function identityOf(pid: number): ProcessIdentity | null {
  const startTime = startTimeOf(pid);
  return startTime === null ? null : { pid, startTime, bootId: bootId(), host: hostname() };
}

/** A child of ours that has not been waited for: its pid is its own even when it has ended. */
export function identityOfChild(pid: number): ProcessIdentity {
  const startTime = process.platform === "linux" ? readStat(pid)?.startTime : startTimeOf(pid);
  return { pid, startTime: startTime ?? "", bootId: bootId(), host: hostname() };
}

/** Whether this very process (not another that got its pid) still runs on this machine. */
export function isAlive(identity: ProcessIdentity): boolean {
  // Asked most often of this process itself, for its own trials.
  if (isSame(identity, currentIdentity())) return true;
  if (identity.host !== hostname() || identity.bootId !== bootId()) return false;
  return startTimeOf(identity.pid) === identity.startTime;
}

/** Whether both mean one and the same process. */
export function isSame(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.startTime === b.startTime && a.bootId === b.bootId && a.host === b.host;
}

/**
 * Whether it is certain that the process ended: it ran on this host and is not there any more. Processes of other
 * hosts (a shared folder) are never provably gone.
 */
export function isProvablyGone(identity: ProcessIdentity): boolean {
  return identity.host === hostname() && !isAlive(identity);
}

/**
 * Milliseconds since the process started, by the kernel's clock since boot, which no change of the date moves; null
 * where that is not to be had.
 */
export function ageMs({ startTime }: ProcessIdentity): number | null {
  if (process.platform !== "linux" || startTime === "") return null;
  const uptimeS = Number.parseFloat(readProcFile("/proc/uptime") ?? "");
  const age = uptimeS * 1000 - Number(startTime) * TICK_MS;
  return Number.isFinite(age) ? Math.max(0, age) : null;
}

/** /proc counts in hundredths of a second on every Linux, whatever its kernel does. */
const TICK_MS = 10;

/** Linux only; null when there is no such process. */
export function readStat(pid: number): ProcessStat | null {
  const line = readProcFile(`/proc/${pid}/stat`);
  if (line === null) return null;
  // The name in parentheses may hold spaces and parentheses itself: the fields begin after the last one.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group, session, terminal] = fields;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    startTime: fields[19] ?? "",
    zombie: state === "Z" || state === "X",
    terminal: terminal !== "0",
  };
}

function startTimeOf(pid: number): string | null {
  if (process.platform === "linux") {
    const stat = readStat(pid);
    return stat === null || stat.zombie ? null : stat.startTime;
  }
  return process.platform === "win32" ? windowsStartTime(pid) : unixStartTime(pid);
}

function unixStartTime(pid: number): string | null {
  const line = run("ps", ["-o", "stat=,lstart=", "-p", String(pid)])?.trim();
  if (!line || line.startsWith("Z")) return null;
  return line.slice(line.indexOf(" ") + 1).trim();
}

function windowsStartTime(pid: number): string | null {
  const command = `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToFileTimeUtc()`;
  return run("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", command])?.trim() || null;
}

/** Start times count from boot on Linux, so a pid and its start time repeat after a reboot. */
function bootId(): string {
  cachedBootId ??= readBootId();
  return cachedBootId;
}

let cachedBootId: string | undefined;

function readBootId(): string {
  if (process.platform === "linux") return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  if (process.platform === "darwin") return run("sysctl", ["-n", "kern.bootsessionuuid"])?.trim() ?? "";
  // Elsewhere start times are dates, which do not repeat.
  return "";
}

function run(program: string, args: readonly string[]): string | null {
  try {
    return execFileSync(program, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
    });
  } catch {
    return null;
  }
}
