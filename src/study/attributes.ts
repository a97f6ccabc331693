import type { TrialFidelity } from "../optimizer/problem";
import type { ProcessIdentity } from "../protocol/runnerProtocol";

/** Our user attributes of a trial. All but `owner` and `why` are written just before the finishing record. */
export const Attribute = {
  reason: "guided_tuning:reason",
  exitCode: "guided_tuning:exit_code",
  durationS: "guided_tuning:duration_s",
  kind: "guided_tuning:kind",
  /** The process that runs the trial: only trials with it are ours to adopt or to fail. */
  owner: "guided_tuning:owner",
  /** Megabytes (10⁶ bytes) of the whole process tree, where it was measured. */
  peakMemoryMb: "guided_tuning:peak_memory_mb",
  /** The number of the trial whose configuration is tried again, and the how manieth time that is, from 1. */
  retryOf: "guided_tuning:retry_of",
  attempt: "guided_tuning:attempt",
  /** Nothing is to run beside this trial. */
  alone: "guided_tuning:alone",
  /** A failed trial that was queued again: it says nothing, what comes of the other one does. */
  retried: "guided_tuning:retried",
  /** `{budget, full, parent}` of a study with `@tune.fidelity`: parent is the number of the trial it goes on from, or null. */
  fidelity: "guided_tuning:fidelity",
  /** Which sampler proposed the configuration, and why. */
  why: "guided_tuning:why",
  /** The last lines of a failed trial's output. */
  output: "guided_tuning:output",
} as const;

/** How a trial ended, for programs; `reason` says it to people. */
export type EndKind =
  | "complete"
  | "pruned"
  | "timeout"
  | "stopped"
  | "crashed"
  /** As the job's words, the kernel's counts or the last measurement say. */
  | "out-of-memory"
  /** By a signal from outside; perhaps for want of memory, which nothing proves. */
  | "killed"
  | "not-a-number"
  | "no-metric"
  | "command-missing"
  | "invalid"
  | "host-died";

/** Endings that say nothing about the user's command, nor about the configuration. */
const INTERRUPTED: ReadonlySet<string> = new Set<EndKind>(["stopped", "host-died", "invalid"]);

export function wasInterrupted(attributes: Attributes): boolean {
  return (
    attributes[Attribute.retried] === true || INTERRUPTED.has(readText(attributes, Attribute.kind) ?? "")
  );
}

type Attributes = Readonly<Record<string, unknown>>;

export function readText(attributes: Attributes, key: string): string | null {
  const value = attributes[key];
  return typeof value === "string" ? value : null;
}

export function readNumber(attributes: Attributes, key: string): number | null {
  const value = attributes[key];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Undefined where there is no budget, and for trials of other programs. */
export function readFidelity(attributes: Attributes): TrialFidelity | undefined {
  const value = attributes[Attribute.fidelity];
  if (typeof value !== "object" || value === null) return undefined;
  const { budget, full, parent } = value as Partial<TrialFidelity>;
  if (typeof budget !== "number") return undefined;
  return { budget, full: full === true, parent: typeof parent === "number" ? parent : null };
}

/** Null when the trial was begun by another program. */
export function readOwner(attributes: Attributes): ProcessIdentity | null {
  const value = attributes[Attribute.owner];
  if (typeof value !== "object" || value === null) return null;
  const { pid, startTime, bootId, host } = value as Partial<ProcessIdentity>;
  if (typeof pid !== "number" || typeof startTime !== "string") return null;
  if (typeof bootId !== "string" || typeof host !== "string") return null;
  return { pid, startTime, bootId, host };
}
