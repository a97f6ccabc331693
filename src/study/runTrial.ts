import type { Logger } from "../jobs/logger";
import type { RunnerEvent } from "../protocol/runnerProtocol";
import { createIntermediateWriter } from "./intermediateWriter";
import { createLivePruning, type Pruning } from "./livePruning";
import { createMetricSeries } from "./metricSeries";
import { type Outcome, outcomeOf, prunedOutcome } from "./outcome";
import { recordEnd } from "./recordTrial";
import type { RetryPolicy } from "./retry";
import type { Study } from "./study";

export type FinishedEvent = Extract<RunnerEvent, { event: "finished" }>;

/** Runs a job, or follows one that runs already, passing its events on. Rejects when that is impossible. */
export type Follow = (onEvent: (event: RunnerEvent) => void) => Promise<FinishedEvent | Outcome>;

export interface RunTrialOptions {
  readonly study: Study;
  readonly number: number;
  readonly follow: Follow;
  /** Names of everything metric-like in the trial's output. */
  readonly seen: () => Promise<readonly string[]>;
  /** Replaces the reason of a stopped trial, when the study stopped it. */
  readonly stopReason: () => string | null;
  /** Null: it runs to its end. */
  readonly pruning?: Pruning | null;
  readonly onMetric: (name: string, step: number, value: number) => void;
  /** Null: nothing is tried again any more. */
  readonly retries?: () => RetryPolicy | null;
  /** Repeats a write while the disk is full, for a while. */
  readonly patiently: <T>(work: () => Promise<T>) => Promise<T>;
  readonly logger: Logger;
}

/** Follows one job from its start to its finishing record. Resolves when that is on disk. */
export async function runTrial(options: RunTrialOptions): Promise<Outcome> {
  const { study, number, logger } = options;
  const { definition } = study;
  const series = createMetricSeries();
  const writer = createIntermediateWriter(study, number, logger);
  const recorded = study.record(number)?.intermediate ?? new Map<number, number>();
  const shown = definition.objectives[0]?.metric;
  const pruning = options.pruning ? createLivePruning(options.pruning, logger) : null;

  /** What came is taken in order; a trial that is judged waits for each answer. */
  let taken: Promise<void> = Promise.resolve();
  const ended = await options.follow((event) => {
    if (event.event !== "metric") return;
    if (pruning) taken = taken.then(() => take(event));
    else void take(event);
  });
  // Whoever stopped it waits: a window that closes has seconds.
  if (!("event" in ended) || ended.reason === "stopped") pruning?.end();
  await taken;
  const rest = await writer.finish();
  const why = pruning?.reason() ?? null;
  const outcome = "event" in ended ? await outcomeOfJob(ended, why) : ended;
  const told =
    outcome.kind === "stopped" ? { ...outcome, reason: options.stopReason() ?? outcome.reason } : outcome;
  await options.patiently(() => recordEnd(study, number, told, rest, options.retries?.() ?? null));
  return told;

  async function take(event: Extract<RunnerEvent, { event: "metric" }>): Promise<void> {
    // What it printed until it was dead, a repetition of the study may not print.
    if (pruning && pruning.reason() !== null) return;
    series.add(event);
    const step = Math.trunc(event.step);
    const value = Number(event.value);
    // An adopted job tells everything again.
    if (event.name === shown && !Object.is(recorded.get(step), value)) writer.add(step, value);
    options.onMetric(event.name, step, value);
    if (event.name === shown) await pruning?.judge(step, value);
  }

  /** A trial that was found hopeless is pruned also when its job was at its end before it could be stopped. */
  function outcomeOfJob(finished: FinishedEvent, why: string | null): Outcome | Promise<Outcome> {
    if (why !== null) return { ...prunedOutcome({ definition, finished, series }), reason: why };
    return outcomeOf({ definition, finished, series, seen: options.seen });
  }
}
