import type { ExitReason, ProcessIdentity } from "../../protocol/runnerProtocol";
import { isAlive } from "../processIdentity";
import { killTree, signalGroup, type TreeRoot } from "../processTree";
import type { JobMembers } from "./jobMembers";

export type StopKind = "stop" | "prune" | "kill" | "timeout";

/** Ends a job from outside: interrupt, grace, kill of the whole tree. */
export interface Stopper {
  request(kind: StopKind): void;
  /** What ended the job, if something of ours did. */
  readonly reason: Extract<ExitReason, "stopped" | "pruned" | "timeout"> | null;
  /** The job's main process ended: kills what is left of it and waits for that. */
  finish(): Promise<void>;
}

/** A pruned trial has nothing to save. */
const PRUNE_GRACE_MS = 500;

const REASONS = { stop: "stopped", kill: "stopped", prune: "pruned", timeout: "timeout" } as const;

export function createStopper(options: {
  readonly job: ProcessIdentity;
  readonly root: TreeRoot;
  readonly members: JobMembers;
  readonly graceS: number;
  readonly takenOver: boolean;
}): Stopper {
  const { job, graceS } = options;
  const began = performance.now();
  let reason: Stopper["reason"] = null;
  let killTimer: NodeJS.Timeout | null = null;
  let killing: Promise<unknown> | null = null;

  /** A job that was taken over is older than we know. */
  const tree = () => ({
    ...options.root,
    known: options.members.known,
    ...(options.takenOver ? {} : { ageMs: performance.now() - began }),
  });

  function kill(): void {
    if (killTimer) clearTimeout(killTimer);
    killing ??= killTree(tree());
  }

  return {
    request(kind) {
      reason ??= REASONS[kind];
      if (kind === "kill" || process.platform === "win32") return kill();
      if (killTimer) return;
      if (isAlive(job)) {
        signalGroup(job.pid, "SIGINT");
        // It may be held still while its log is cut.
        signalGroup(job.pid, "SIGCONT");
      }
      killTimer = setTimeout(kill, kind === "prune" ? PRUNE_GRACE_MS : graceS * 1000);
    },
    get reason() {
      return reason;
    },
    async finish() {
      if (killTimer) clearTimeout(killTimer);
      if (killing) await killing;
      else await killTree(tree());
    },
  };
}
