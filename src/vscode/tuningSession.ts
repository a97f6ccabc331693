import type { Launcher } from "../jobs/launcher";
import type { Logger } from "../jobs/logger";
import type { Project } from "../jobs/project";
import type { SlotEnvironment } from "../jobs/slots";
import type { KeepPolicy } from "../study/keepTrials";
import type { OptimizerClient } from "../study/optimizerClient";
import type { StopReason, StudyEvent } from "../study/runStudy";
import type { StopRules } from "../study/stopRules";
import type { Study } from "../study/study";

export interface SessionOptions {
  readonly study: Study;
  readonly project: Project;
  readonly optimizer: OptimizerClient;
  readonly launcher: Launcher;
  readonly interpreter: string;
  readonly outputs: readonly string[];
  /** What each slot adds to its jobs' environments: as many trials run at the same time. */
  readonly slotEnvironments: readonly SlotEnvironment[];
  readonly maxTimeS: number | null;
  readonly stopRules: StopRules;
  readonly retries: number;
  /** Whose folders are kept; null for all. */
  readonly keep: KeepPolicy | null;
  readonly onEvent: (event: StudyEvent) => void;
  /** Every trial is recorded; the terminals are free. */
  readonly onEnd: () => void;
  readonly logger: Logger;
}

/** One run of a study in this window, from Start to its end or Stop. */
export interface TuningSession {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly slots: number;
  /** Trials that run now. */
  readonly busy: number;
  readonly stopping: boolean;
  /** Rejects with what made it impossible to go on. */
  readonly done: Promise<StopReason>;
  /** Interrupts the running trials, which get a few seconds to end; asked again, it kills them. */
  stop(): void;
  /** Shows the terminal of a running trial; false when the trial has none. */
  showTerminal(trial: number): boolean;
}

export async function startSession(options: SessionOptions): Promise<TuningSession> {
  const { study, launcher, slotEnvironments, logger } = options;
  const slots = slotEnvironments.length;
  const [{ createJobRunner }, { runStudy }, { createKeeper }] = await Promise.all([
    import("../study/jobRunner"),
    import("../study/runStudy"),
    import("../study/keepTrials"),
  ]);
  const keeper = options.keep && createKeeper({ study, policy: options.keep, logger });
  const abort = new AbortController();
  const running = new Set<number>();
  const slotOf = new Map<number, number>();
  const jobs = createJobRunner({
    study,
    project: options.project,
    launcher,
    interpreter: options.interpreter,
    outputs: options.outputs,
    slotEnvironments,
    onNotice: (message) => options.onEvent({ event: "notice", message }),
  });

  async function run(): Promise<StopReason> {
    try {
      return await runStudy({
        study,
        jobs: {
          ...jobs,
          run(job, follow) {
            slotOf.set(job.number, job.slot);
            return jobs.run(job, follow);
          },
        },
        optimizer: options.optimizer,
        slots,
        maxTimeS: options.maxTimeS,
        stopRules: options.stopRules,
        retries: options.retries,
        signal: abort.signal,
        onEvent(event) {
          if (event.event === "started") running.add(event.number);
          if (event.event === "finished") {
            running.delete(event.trial.number);
            keeper?.tidy();
          }
          options.onEvent(event);
        },
        logger,
      });
    } finally {
      await keeper?.done();
      options.onEnd();
    }
  }

  return {
    startedAt: Date.now(),
    slots,
    get busy() {
      return running.size;
    },
    get stopping() {
      return abort.signal.aborted;
    },
    done: run(),
    stop() {
      if (abort.signal.aborted) for (const trial of running) launcher.stop(trial, "kill");
      else abort.abort();
    },
    showTerminal(trial) {
      const slot = slotOf.get(trial);
      if (slot === undefined || !running.has(trial)) return false;
      launcher.show(slot);
      return true;
    },
  };
}
