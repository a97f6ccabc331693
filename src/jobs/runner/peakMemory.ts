import { readdirSync, readFileSync } from "node:fs";
import { type ProcessStat, readStat } from "../processIdentity";

/** Watches the memory of a job's whole session. Linux only; elsewhere there is nothing to report. */
export interface MemoryWatch {
  /** Takes the last sample; the peak in MB (10⁶ bytes), null when nothing was measured. */
  stop(): number | null;
}

/** The first look comes early, for short jobs; then one every half second. */
const FIRST_SAMPLE_MS = 50;
const SAMPLE_MS = 500;
/** Looking may cost at most this share of a processor, however many processes the machine has. */
const MAX_SHARE = 0.01;

export function watchMemory(session: number): MemoryWatch {
  if (process.platform !== "linux") return { stop: () => null };
  let peakKb = 0;
  let timer: NodeJS.Timeout;

  function sample(): void {
    const before = process.cpuUsage();
    peakKb = Math.max(peakKb, sessionMemoryKb(session));
    const { user, system } = process.cpuUsage(before);
    timer = setTimeout(sample, Math.max(SAMPLE_MS, (user + system) / 1000 / MAX_SHARE));
  }

  timer = setTimeout(sample, FIRST_SAMPLE_MS);
  return {
    stop() {
      clearTimeout(timer);
      return peakKb === 0 ? null : Math.round((peakKb * 1.024) / 10) / 100;
    },
  };
}

/**
 * Private memory of every process, and what the largest has of files and shared memory: libraries and a data set that
 * workers share count once. Not less than any one process's own peak, which the kernel keeps between the samples.
 */
function sessionMemoryKb(session: number): number {
  let anonymous = 0;
  let shared = 0;
  let highest = 0;
  for (const { pid } of sessionProcesses(session)) {
    const status = readStatus(pid);
    anonymous += field(status, "RssAnon");
    shared = Math.max(shared, field(status, "RssFile") + field(status, "RssShmem"));
    highest = Math.max(highest, field(status, "VmHWM"));
  }
  return Math.max(anonymous + shared, highest);
}

function sessionProcesses(session: number): ProcessStat[] {
  return readdirSync("/proc").flatMap((name) => {
    const stat = Number(name) > 1 ? readStat(Number(name)) : null;
    return stat !== null && stat.session === session && !stat.zombie ? [stat] : [];
  });
}

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "latin1");
  } catch {
    return "";
  }
}

function field(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
}
