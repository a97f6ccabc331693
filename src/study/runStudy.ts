import { setTimeout as delay } from "node:timers/promises";
import { explainFileError } from "../jobs/fileError";
import type { Logger } from "../jobs/logger";
import { currentIdentity, isProvablyGone } from "../jobs/processIdentity";
import type { Suggestion } from "../optimizer/problem";
import { isNoPruner } from "../optimizer/pruning/parsePruner";
import type { RunnerEvent } from "../protocol/runnerProtocol";
import type { Params } from "../space/parameter";
import { activate, isActive } from "./activeTrials";
import { isDiskFull } from "./diskFull";
import { commonFailure } from "./failing";
import type { Pruning } from "./livePruning";
import { beginNextTrial, type NextTrial, ProposalError } from "./nextTrial";
import type { OptimizerClient } from "./optimizerClient";
import { lostOutcome } from "./outcome";
import { takeOrphans } from "./recover";
import type { RetryPolicy } from "./retry";
import { type FinishedEvent, type Follow, runTrial } from "./runTrial";
import type { StopReason } from "./stopReason";
import { createGainNotice, ruleReached, type StopRules, tooLittleToGain } from "./stopRules";
import { problemOf, type Study } from "./study";
import type { Trial } from "./trial";

/** Runs the jobs of trials: over trial runners for real, in memory in tests. */
export interface JobRunner {
  /** Prepares the trial's folder and runs its job. Stops it when `signal` is aborted. */
  run(
    job: { readonly number: number; readonly params: Params; readonly slot: number },
    options: FollowOptions,
  ): Promise<FinishedEvent>;
  /** Follows a job that a dead host began, to its end. */
  adopt(number: number, options: FollowOptions): Promise<Adopted>;
  /** Ends a running or adopted trial that is hopeless, its whole process tree, within a second. */
  prune?(number: number): void;
  /** Names of everything metric-like that the trial printed. */
  seen(number: number): Promise<readonly string[]>;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunnerEvent) => void;
}

export type Adopted =
  | FinishedEvent
  /** No runner ever took it and none will: it can be run as if nothing had happened. */
  | { readonly event: "unclaimed" }
  | { readonly event: "gone"; readonly message: string };

export type { StopReason } from "./stopReason";

export type StudyEvent =
  | {
      readonly event: "started";
      readonly number: number;
      readonly params: Params;
      /** Null when it was queued or adopted. */
      readonly suggestion: Suggestion | null;
      readonly adopted: boolean;
    }
  | {
      readonly event: "metric";
      readonly number: number;
      readonly name: string;
      readonly step: number;
      readonly value: number;
    }
  | { readonly event: "finished"; readonly trial: Trial }
  | { readonly event: "notice"; readonly message: string };

export interface RunStudyOptions {
  readonly study: Study;
  readonly jobs: JobRunner;
  readonly optimizer: OptimizerClient;
  /** Trials that run at the same time. */
  readonly slots: number;
  readonly maxTimeS: number | null;
  /** What ends the study before its number of trials; by default nothing. */
  readonly stopRules?: StopRules;
  /** How often a trial that was killed, or lost with its machine, is tried again; by default never. */
  readonly retries?: number;
  /** Aborted to stop: running jobs are interrupted and recorded. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: StudyEvent) => void;
  readonly logger: Logger;
}

const DISK_RETRY_MS = 500;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The loop: adopts what a dead host left, then asks, runs and records until there is a reason to stop. Resolves when
 * every running job has ended and is recorded. Rejects with what made it impossible to go on, after that too.
 */
export async function runStudy(options: RunStudyOptions): Promise<StopReason> {
  const { study, jobs, optimizer, slots, stopRules = {}, onEvent, logger } = options;
  const self = currentIdentity();
  const stopJobs = new AbortController();
  let stop: StopReason | null = null;
  let failure: { readonly error: unknown } | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  /** Jobs that run, for one that is to run alone. */
  const running = new Set<Promise<void>>();

  const gainNotice = createGainNotice(stopRules);

  function notify(message: string | null): void {
    if (message !== null) onEvent({ event: "notice", message });
  }

  function halt(reason: StopReason | null): void {
    stop ??= reason;
    if (reason === null) return;
    if (reason.kind === "stopped" || reason.kind === "max-time") stopJobs.abort();
  }

  function fail(error: unknown): void {
    failure ??= { error };
    if (!(error instanceof ProposalError)) stopJobs.abort();
    else if (running.size > 0) notify(`No further trial begins: ${error.message}`);
  }

  /** One lane at a time decides: a suggestion must know what the others are running. */
  function next(): Promise<Begun | null> {
    const decided = turn.then(() => {
      halt(ruleReached(study, stopRules));
      return patiently(async () => {
        if (stop || failure) return null;
        return beginNextTrial({
          study,
          optimizer,
          parallel: slots,
          self,
          isGone: isProvablyGone,
          refuse: (suggestion) => tooLittleToGain(suggestion, stopRules),
        });
      });
    });
    let free = () => {};
    // Nobody else begins before a trial that runs alone has ended.
    turn = decided.then(
      (trial) =>
        trial?.kind === "trial" && trial.alone ? new Promise<void>((resolve) => (free = resolve)) : undefined,
      () => undefined,
    );
    return decided.then((trial) => trial && { trial, free: () => free() });
  }

  /** A full disk is waited for until somebody stops the study: jobs that run may take hours, and go on. */
  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let told = false; ; told = true) {
      try {
        const done = await work();
        if (told) notify("There is room on the disk again.");
        return done;
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        if (stopJobs.signal.aborted) throw explainFileError(error, "write what the trial needs");
        if (!told) notify("The disk is full. The study waits, and goes on when you have made room.");
        await delay(DISK_RETRY_MS);
      }
    }
  }

  async function follow(number: number, job: Follow): Promise<void> {
    const done = activate(study, number);
    try {
      await runTrial({
        study,
        number,
        follow: job,
        seen: () => jobs.seen(number),
        stopReason() {
          if (failure) return "stopped: the study could not go on";
          return stop?.kind === "max-time" ? "stopped: the study's time was up" : null;
        },
        pruning: pruningOf(number),
        onMetric(name, step, value) {
          logger.debug(`trial ${number}: ${name}=${value} at step ${step}`);
          onEvent({ event: "metric", number, name, step, value });
        },
        retries,
        patiently,
        logger,
      });
    } finally {
      done();
    }
    finished(number);
  }

  function pruningOf(number: number): Pruning | null {
    const { pruner, objectives } = study.definition;
    if (!jobs.prune || isNoPruner(pruner) || objectives.length > 1) return null;
    return {
      ask(intermediate, since) {
        const asked = { problem: problemOf(study.definition, slots), trials: study.optimizerTrials };
        return optimizer.prune(asked, { number, intermediate, since });
      },
      stop: () => jobs.prune?.(number),
    };
  }

  /** What was stopped on purpose is not tried again, nor what ended while the study did. */
  function retries(): RetryPolicy | null {
    return stopJobs.signal.aborted || !options.retries ? null : { retries: options.retries, slots };
  }

  function finished(number: number): void {
    const trial = study.trials[number];
    if (trial) onEvent({ event: "finished", trial });
    halt(commonFailure(study) ?? ruleReached(study, stopRules));
  }

  /** Follows a job, and lets others know that it runs. */
  async function run(work: () => Promise<void>): Promise<void> {
    const done = work();
    const settled = done.catch(() => {});
    running.add(settled);
    await settled;
    running.delete(settled);
    await done;
  }

  function runJob(number: number, params: Params, slot: number): Follow {
    return async (onJobEvent) => {
      try {
        const job = { number, params, slot };
        // A disk that is full keeps it from being prepared; then it begins anew.
        return await patiently(() => jobs.run(job, { signal: stopJobs.signal, onEvent: onJobEvent }));
      } catch (error) {
        // The job could not even be prepared: neither could the next one.
        fail(error);
        return lostOutcome(error instanceof Error ? error.message : String(error));
      }
    };
  }

  async function adopt(number: number, slot: number): Promise<void> {
    const params = study.trials[number]?.params ?? {};
    onEvent({ event: "started", number, params, suggestion: null, adopted: true });
    await follow(number, async (onJobEvent) => {
      const adopted = await jobs.adopt(number, { signal: stopJobs.signal, onEvent: onJobEvent });
      if (adopted.event === "gone") return lostOutcome(adopted.message);
      return adopted.event === "unclaimed" ? runJob(number, params, slot)(onJobEvent) : adopted;
    });
  }

  async function lane(slot: number, orphans: number[]): Promise<void> {
    try {
      for (let number = orphans.shift(); number !== undefined; number = orphans.shift()) {
        const orphan = number;
        await run(() => adopt(orphan, slot));
      }
      for (let begun = await next(); begun !== null; begun = await next()) {
        const { trial, free } = begun;
        if (trial.kind === "none") return halt(whyNone(trial));
        const { number } = trial;
        if (trial.kind === "invalid") {
          finished(number);
          continue;
        }
        const { params, suggestion } = trial;
        try {
          if (trial.alone) await Promise.all(running);
          onEvent({ event: "started", number, params, suggestion, adopted: false });
          notify(suggestion && gainNotice(suggestion));
          await run(() => follow(number, runJob(number, params, slot)));
        } finally {
          free();
        }
      }
    } catch (error) {
      fail(error);
    }
  }

  const onAbort = () => halt({ kind: "stopped" });
  if (options.signal.aborted) onAbort();
  options.signal.addEventListener("abort", onAbort);
  const timeUp =
    options.maxTimeS === null
      ? undefined
      : setTimeout(() => halt({ kind: "max-time" }), Math.min(options.maxTimeS * 1000, LONGEST_TIMER_MS));
  try {
    // Stopped before it began: nobody asked for jobs of an earlier session to be stopped as well.
    const orphans = stop
      ? []
      : await takeOrphans({
          study,
          self,
          isGone: isProvablyGone,
          isActive: (number) => isActive(study, number),
        });
    await Promise.all(Array.from({ length: slots }, (_, slot) => lane(slot, orphans)));
  } finally {
    clearTimeout(timeUp);
    options.signal.removeEventListener("abort", onAbort);
  }
  // Set by the functions above, which the compiler cannot see.
  const failed = failure as { readonly error: unknown } | null;
  if (failed) throw failed.error;
  return (stop as StopReason | null) ?? { kind: "budget" };
}

interface Begun {
  readonly trial: NextTrial;
  /** To be called when the trial has ended: one that runs alone keeps the others from beginning. */
  readonly free: () => void;
}

function whyNone(none: Extract<NextTrial, { kind: "none" }>): StopReason {
  switch (none.why) {
    case "budget":
      return { kind: "budget" };
    case "exhausted":
      return { kind: "exhausted", message: none.message };
    case "rule":
      return none.reason;
  }
}
