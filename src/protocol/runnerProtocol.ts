/** Everything a trial runner needs for one job: `.tuning/<study>/trials/<number>/spec.json`. */
export interface TrialSpec {
  readonly version: 1;
  readonly study: string;
  readonly trial: number;
  readonly title: string;
  /** argv[0] is the program; no shell is involved. */
  readonly argv: readonly string[];
  /** The overlay's root: the job's working directory. */
  readonly cwd: string;
  /**
   * What the job's environment changes in the runner's own; null takes a variable out. Only the changes, so that
   * secrets in a person's environment are never written to disk.
   */
  readonly env: Readonly<Record<string, string | null>>;
  /** Absolute; output.log and events.jsonl are written here. */
  readonly trialDir: string;
  /** Metric names whose values are reported; "*" reports every metric seen. */
  readonly metrics: readonly string[] | "*";
  readonly timeoutS: number | null;
  /** Seconds between the interrupt and the kill when stopped. */
  readonly graceS: number;
}

/** Identifies a process across pid reuse. `startTime` is the kernel's (clock ticks since boot on Linux). */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
  readonly host: string;
}

export type ExitReason =
  | "exited"
  | "signalled"
  | "timeout"
  | "stopped"
  | "pruned"
  | "not-found"
  | "not-executable"
  /** The runner was killed from outside, and the job in a way that leaves no exit code. */
  | "lost";

/** One line of events.jsonl, and the message the runner sends to the host. `time` is ms since the epoch. */
export type RunnerEvent =
  /** The first line, written before the job starts: whoever creates events.jsonl decides about the trial. */
  | { readonly event: "claimed"; readonly time: number; readonly runner: ProcessIdentity }
  | {
      readonly event: "started";
      readonly time: number;
      readonly job: ProcessIdentity;
      readonly runner: ProcessIdentity;
    }
  | {
      readonly event: "metric";
      readonly time: number;
      readonly name: string;
      readonly step: number;
      /** NaN and infinities as strings: JSON has none. */
      readonly value: number | "NaN" | "Infinity" | "-Infinity";
    }
  | {
      readonly event: "finished";
      readonly time: number;
      readonly reason: ExitReason;
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly durationS: number;
      /** Of the whole process tree; null where it cannot be measured. */
      readonly peakMemoryMb: number | null;
      /** The last lines of the output, at most 20 lines of 500 characters. */
      readonly tail: readonly string[];
      /** A sentence for people, when it did not simply exit 0. */
      readonly message: string | null;
      /** It failed because memory ran out, as its own words, the kernel's counts or the last measurement say. */
      readonly outOfMemory?: true;
    };

/** Host to runner, one JSON object per line over the runner's socket. */
export type HostMessage =
  | { readonly type: "run"; readonly spec: string }
  | { readonly type: "stop"; readonly trial: number; readonly how: "stop" | "prune" | "kill" }
  /** End when there is nothing to run any more. */
  | { readonly type: "leave" };

/** Runner to host. */
export type RunnerMessage =
  | { readonly type: "ready"; readonly runner: ProcessIdentity; readonly token: string }
  | { readonly type: "event"; readonly trial: number; readonly event: RunnerEvent };
