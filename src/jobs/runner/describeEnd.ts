import type { ExitReason } from "../../protocol/runnerProtocol";
import type { JobEnd } from "./jobProcess";

export function reasonOf(end: JobEnd): ExitReason {
  return end.kind;
}

export interface EndDescription {
  readonly how: JobEnd;
  readonly stopped: "stopped" | "pruned" | "timeout" | null;
  readonly timeoutS: number | null;
  readonly tail: readonly string[];
  readonly diskFull: boolean;
  /** What says that memory ran out: the line that the job printed, or KILLED_FOR_MEMORY. */
  readonly outOfMemory?: string | null;
}

/** The evidence that is no line of the job's own. */
export const KILLED_FOR_MEMORY = "killed by the system, because memory ran out";

/** A sentence for people about how a job ended; null when it simply exited with 0. */
export function describeEnd({
  how,
  stopped,
  timeoutS,
  tail,
  diskFull,
  outOfMemory = null,
}: EndDescription): string | null {
  if (stopped === "timeout") return `stopped after its time limit of ${timeoutS} s`;
  if (stopped === "pruned") return "pruned";
  if (stopped === "stopped") return "stopped by the user";
  const disk = diskFull ? " (the disk is full: make room and run again)" : "";
  if (how.kind === "lost")
    return `lost: the runner that watched it was killed, and nothing tells how it ended${disk}`;
  if (outOfMemory) return `out of memory: ${shortened(outOfMemory)}${disk}`;
  if (how.kind === "signalled") return `${SIGNAL_MEANINGS[how.signal] ?? `killed by ${how.signal}`}${disk}`;
  if (how.exitCode === 0) return null;
  return `exit code ${how.exitCode}${lastError(tail)}${disk}`;
}

const SIGNAL_MEANINGS: Readonly<Record<string, string>> = {
  SIGKILL: "killed (signal 9), possibly out of memory",
  SIGSEGV: "crashed with a segmentation fault (SIGSEGV)",
  SIGBUS: "crashed with a bus error (SIGBUS), possibly out of shared memory",
  SIGABRT: "aborted itself (SIGABRT)",
  SIGFPE: "crashed with an arithmetic error (SIGFPE)",
  SIGILL: "crashed with an illegal instruction (SIGILL)",
  SIGINT: "interrupted (SIGINT)",
  SIGTERM: "terminated (SIGTERM)",
};

/** `: ValueError: bad size`, the line of the output that says most about a failure. */
function lastError(tail: readonly string[]): string {
  const error = tail.findLast((line) => ERROR_LINE.test(line)) ?? tail.at(-1);
  if (!error) return "";
  return `: ${shortened(error.trim())}`;
}

function shortened(text: string): string {
  return text.length > LONGEST_ERROR ? `${text.slice(0, LONGEST_ERROR - 1)}…` : text;
}

/** Without an end, a line is no message. */
const LONGEST_ERROR = 240;

/** `ValueError: …`, `torch.cuda.OutOfMemoryError: …`, `KeyError`, `Error: …` at the start of a line. */
const ERROR_LINE =
  /^(?:Uncaught )?[\w.]*(?:Error|Exception|Interrupt|Exit|Failure|error)\b(?:\s*\[[^\]]*\])?(?::|$)/;
