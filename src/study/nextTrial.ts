import type { Suggestion, TrialFidelity } from "../optimizer/problem";
import type { ProcessIdentity } from "../protocol/runnerProtocol";
import { completeParams } from "../space/feasible";
import type { Params } from "../space/parameter";
import { createRandom } from "../space/random";
import { UserError } from "../space/userError";
import { validateParams } from "../space/values";
import { Attribute, readFidelity, readNumber, readOwner } from "./attributes";
import { distributionOf, formatDistribution, toInternal } from "./distributions";
import {
  claimTrial,
  createTrial,
  finishTrial,
  isFinished,
  type NewRecord,
  State,
  trialParam,
  trialUserAttr,
} from "./journalRecords";
import type { OptimizerClient } from "./optimizerClient";
import { fixedParams, type JournalStudy, type JournalTrial } from "./replay";
import { runsAlone } from "./retry";
import type { StopReason } from "./stopReason";
import { problemOf, type Study } from "./study";

export interface NextTrialOptions {
  readonly study: Study;
  readonly optimizer: OptimizerClient;
  readonly parallel: number;
  /** Recorded as the trial's owner. */
  readonly self: ProcessIdentity;
  /** Whether a process certainly ended: its trials do not count as running. */
  readonly isGone: (owner: ProcessIdentity) => boolean;
  /** Asked about every proposal: why the study had better stop than run it; null for running it. */
  readonly refuse?: (suggestion: Suggestion) => StopReason | null;
}

export type NextTrial =
  | {
      readonly kind: "trial";
      readonly number: number;
      readonly params: Params;
      /** Null for a trial that somebody queued. */
      readonly suggestion: Suggestion | null;
      /** Nothing else is to run beside it. */
      readonly alone: boolean;
    }
  /** A queued trial that cannot be run; it is recorded as failed. */
  | { readonly kind: "invalid"; readonly number: number; readonly reason: string }
  | { readonly kind: "none"; readonly why: "budget" }
  | { readonly kind: "none"; readonly why: "exhausted"; readonly message: string }
  /** The proposal promises too little. */
  | { readonly kind: "none"; readonly why: "rule"; readonly reason: StopReason };

/** The optimizer has no answer, which is no reason to end trials that run. */
export class ProposalError extends Error {
  constructor(cause: unknown) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    super(error.message, { cause });
    if (error.stack !== undefined) this.stack = error.stack;
  }
}

type Plan =
  | { readonly kind: "waiting"; readonly number: number; readonly params: Params }
  | { readonly kind: "invalid"; readonly number: number; readonly reason: string }
  | { readonly kind: "new"; readonly number: number; readonly suggestion: Suggestion };

/**
 * Decides and records what is run next: a queued trial first, else what the optimizer proposes. The proposal is
 * made without the lock; when somebody else took its number meanwhile, it is made again.
 */
export async function beginNextTrial(options: NextTrialOptions): Promise<NextTrial> {
  const { study } = options;
  for (let looked = false; ; ) {
    const records = study.trials.map(({ number }) => study.record(number));
    const plan = hasBudget(study.definition.trials, records, options) ? await planNext(options) : null;
    const none = plan === null ? NO_BUDGET : whyNone(plan, options);
    // What others wrote meanwhile shows when a trial is recorded, for the journal is read then; before the study ends
    // for want of one it must be looked for.
    if (plan === null || none !== null) {
      if (looked) return none ?? NO_BUDGET;
      await study.sync();
      looked = true;
      continue;
    }
    let next: NextTrial | null = null;
    await study.write(
      (state) => {
        if (!hasBudget(study.definition.trials, state.study.trials, options)) {
          next = NO_BUDGET;
          return [];
        }
        if (!isStillNext(plan, state.study)) return [];
        next = resultOf(plan, state.study);
        return recordsOf(plan, state.study, options);
      },
      // A trial that has just begun is no loss; its end waits for the disk.
      { durable: false },
    );
    if (next !== null) return next;
  }
}

const NO_BUDGET = { kind: "none", why: "budget" } as const;

/** Null: there is something to run. */
function whyNone(plan: Plan, { refuse }: NextTrialOptions): NextTrial | null {
  if (plan.kind !== "new") return null;
  const { suggestion } = plan;
  if (suggestion.exhausted) return { kind: "none", why: "exhausted", message: suggestion.why };
  const reason = refuse?.(suggestion) ?? null;
  return reason && { kind: "none", why: "rule", reason };
}

/** Whether another trial may begin: `total` counts the finished ones, and those of ours that run will finish. */
function hasBudget(
  total: number,
  trials: readonly (JournalTrial | undefined)[],
  { isGone }: Pick<NextTrialOptions, "isGone">,
): boolean {
  let count = 0;
  for (const trial of trials) {
    if (!trial) continue;
    if (isFinished(trial.state)) count += 1;
    if (trial.state !== State.running) continue;
    const owner = readOwner(trial.userAttrs);
    if (owner && !isGone(owner)) count += 1;
  }
  return count < total;
}

async function planNext(options: NextTrialOptions): Promise<Plan> {
  const { study, optimizer, parallel } = options;
  const waiting = study.trials.find((trial) => trial.state === "waiting");
  if (waiting) return planWaiting(study, waiting.number);
  const number = study.trials.length;
  const asked = { problem: problemOf(study.definition, parallel), trials: study.optimizerTrials };
  try {
    return { kind: "new", number, suggestion: await optimizer.suggest(asked, number) };
  } catch (error) {
    throw new ProposalError(error);
  }
}

function planWaiting(study: Study, number: number): Plan {
  const { space, definition } = study;
  const record = study.record(number);
  const given = record ? fixedParams(record) : {};
  const problems = validateParams(space, given);
  if (problems.length > 0) return { kind: "invalid", number, reason: problems.join("; ") };
  try {
    const random = createRandom(definition.seed, "queued", number);
    return { kind: "waiting", number, params: completeParams(space, given, random) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: "invalid", number, reason: error.message };
  }
}

/** Somebody else may have taken it, or queued something, since the plan was made. */
function isStillNext(plan: Plan, study: JournalStudy): boolean {
  const waiting = study.trials.find((trial) => trial.state === State.waiting);
  if (plan.kind === "new") return !waiting && study.trials.length === plan.number;
  return waiting?.number === plan.number;
}

function resultOf(plan: Plan, study: JournalStudy): NextTrial {
  switch (plan.kind) {
    case "new":
      return {
        kind: "trial",
        number: plan.number,
        params: plan.suggestion.params,
        suggestion: plan.suggestion,
        alone: false,
      };
    case "waiting":
      return {
        kind: "trial",
        number: plan.number,
        params: plan.params,
        suggestion: null,
        alone: runsAlone(study.trials[plan.number]?.userAttrs ?? {}),
      };
    case "invalid":
      return plan;
  }
}

function recordsOf(plan: Plan, state: JournalStudy, { study, self }: NextTrialOptions): NewRecord[] {
  const now = Date.now();
  if (plan.kind === "new") {
    const { params, sampler, why, shares, fidelity } = plan.suggestion;
    return [
      createTrial(state.id, {
        state: State.running,
        startedAt: now,
        ...stored(study, params),
        userAttrs: {
          [Attribute.owner]: self,
          [Attribute.why]: { sampler, why, ...(shares && { shares }) },
          ...(fidelity && { [Attribute.fidelity]: fidelity }),
        },
        systemAttrs: {},
      }),
    ];
  }
  const id = state.trials[plan.number]?.id ?? -1;
  const claim = [claimTrial(id, now), trialUserAttr(id, Attribute.owner, self)];
  if (plan.kind === "waiting") {
    const { distributions, params } = stored(study, plan.params);
    const set = Object.entries(params).map(([name, value]) =>
      trialParam(id, name, value, distributions[name] ?? ""),
    );
    return [...claim, ...set, ...queuedFidelity(id, state, study)];
  }
  return [
    ...claim,
    trialUserAttr(id, Attribute.kind, "invalid"),
    trialUserAttr(id, Attribute.reason, plan.reason),
    finishTrial(id, { state: State.failed, values: null, startedAt: now, completedAt: now }),
  ];
}

/** What is queued gets the whole budget; what is tried again that of the trial that failed. */
function queuedFidelity(id: number, state: JournalStudy, { definition }: Study): NewRecord[] {
  if (!definition.fidelity) return [];
  const trial = state.trials.find((one) => one.id === id);
  const before = state.trials[readNumber(trial?.userAttrs ?? {}, Attribute.retryOf) ?? -1];
  const whole: TrialFidelity = { budget: definition.fidelity.high, full: true, parent: null };
  return [trialUserAttr(id, Attribute.fidelity, (before && readFidelity(before.userAttrs)) ?? whole)];
}

/** The configuration as Optuna stores it. */
function stored(
  study: Study,
  params: Params,
): { distributions: Record<string, string>; params: Record<string, number> } {
  const distributions: Record<string, string> = {};
  const internal: Record<string, number> = {};
  for (const parameter of study.space.parameters) {
    const value = params[parameter.name];
    if (value === undefined) continue;
    const distribution = distributionOf(parameter);
    distributions[parameter.name] = formatDistribution(distribution);
    internal[parameter.name] = toInternal(distribution, value);
  }
  return { distributions, params: internal };
}
