import { readProcFile } from "../procFile";
import type { JobMembers } from "./jobMembers";

/** Watches the memory of a whole job. Linux only; elsewhere there is nothing to report. */
export interface MemoryWatch {
  /** Ends it; the peak in MB (10⁶ bytes), null when nothing was measured. */
  stop(): number | null;
  /** Whether the machine had next to no memory left when it was looked at last. */
  readonly exhausted: boolean;
}

/** The first look comes early, for short jobs, and each after twice the time; then one every half second. */
const FIRST_SAMPLE_MS = 40;
const SAMPLE_MS = 500;
/** So many looks at the known processes come between two through the whole machine, which cost more. */
const LOOKS_BETWEEN = 6;
/** Looking may cost at most this share of a processor, however many processes the machine has. */
const MAX_SHARE = 0.01;
/** Below this share of the memory the system begins to kill. */
const EXHAUSTED_SHARE = 0.03;

export function watchMemory(members: JobMembers): MemoryWatch {
  if (process.platform !== "linux") return { stop: () => null, exhausted: false };
  let peakKb = 0;
  let looks = 0;
  let available = 1;
  let timer: NodeJS.Timeout;

  function sample(): void {
    const before = process.cpuUsage();
    const living = ++looks % LOOKS_BETWEEN === 0 ? members.lookEverywhere() : members.look();
    peakKb = Math.max(peakKb, memoryKb(living.map(({ pid }) => pid)));
    available = availableShare();
    const { user, system } = process.cpuUsage(before);
    const usual = Math.min(SAMPLE_MS, FIRST_SAMPLE_MS * 2 ** (looks - 1));
    // What a short job's few looks cost is no matter.
    const spared = looks < LOOKS_BETWEEN ? 0 : (user + system) / 1000 / MAX_SHARE;
    timer = setTimeout(sample, Math.max(usual, spared));
  }

  timer = setTimeout(sample, FIRST_SAMPLE_MS);
  return {
    stop() {
      clearTimeout(timer);
      return peakKb === 0 ? null : Math.round((peakKb * 1.024) / 10) / 100;
    },
    get exhausted() {
      return available < EXHAUSTED_SHARE;
    },
  };
}

/**
 * Private memory of every process, and what the largest has of files and shared memory: libraries and a data set that
 * workers share count once. Not less than any one process's own peak, which the kernel keeps between the samples.
 */
function memoryKb(pids: readonly number[]): number {
  let anonymous = 0;
  let shared = 0;
  let highest = 0;
  for (const pid of pids) {
    const status = readProcFile(`/proc/${pid}/status`) ?? "";
    anonymous += field(status, "RssAnon");
    shared = Math.max(shared, field(status, "RssFile") + field(status, "RssShmem"));
    highest = Math.max(highest, field(status, "VmHWM"));
  }
  return Math.max(anonymous + shared, highest);
}

function availableShare(): number {
  const text = readProcFile("/proc/meminfo") ?? "";
  const total = field(text, "MemTotal");
  return total === 0 ? 1 : (field(text, "MemAvailable") + field(text, "SwapFree")) / total;
}

function field(status: string, name: string): number {
  const start = `\n${status}`.indexOf(`\n${name}:`);
  return start < 0 ? 0 : Number.parseInt(status.slice(start + name.length + 1), 10);
}
