import type { Launcher } from "../jobs/launcher";
import type { Logger } from "../jobs/logger";
import type { Project } from "../jobs/project";
import type { OptimizerClient } from "../study/optimizerClient";
import type { StopReason, StudyEvent } from "../study/runStudy";
import type { Study } from "../study/study";

export interface SessionOptions {
  readonly study: Study;
  readonly project: Project;
  readonly optimizer: OptimizerClient;
  readonly launcher: Launcher;
  readonly interpreter: string;
  readonly outputs: readonly string[];
  readonly slots: number;
  readonly maxTimeS: number | null;
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
  const { launcher, slots, logger } = options;
  const [{ createJobRunner }, { runStudy }] = await Promise.all([
    import("../study/jobRunner"),
    import("../study/runStudy"),
  ]);
  const abort = new AbortController();
  const running = new Set<number>();
  const slotOf = new Map<number, number>();
  const jobs = createJobRunner({
    study: options.study,
    project: options.project,
    launcher,
    interpreter: options.interpreter,
    outputs: options.outputs,
    onNotice: (message) => options.onEvent({ event: "notice", message }),
  });

  async function run(): Promise<StopReason> {
    try {
      return await runStudy({
        study: options.study,
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
        signal: abort.signal,
        onEvent(event) {
          if (event.event === "started") running.add(event.number);
          if (event.event === "finished") running.delete(event.trial.number);
          options.onEvent(event);
        },
        logger,
      });
    } finally {
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
