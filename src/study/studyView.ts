import type { Goal, Interaction, Recommendation } from "../optimizer/problem";
import type { Params } from "../space/parameter";
import type { Objective } from "./definition";
import { repeatedConfigurations } from "./repeated";
import type { Study } from "./study";
import type { Trial } from "./trial";

type CompleteTrial = Extract<Trial, { state: "complete" }>;

/** A configuration with the value it was chosen for. */
export interface Chosen {
  readonly number: number;
  readonly value: number;
  readonly params: Params;
}

/** The best observed feasible complete trial, ties to the earliest; null if none or with several objectives. */
export function bestTrial(trials: readonly Trial[], objectives: readonly Objective[]): Chosen | null {
  const [objective] = objectives;
  if (!objective || objectives.length > 1) return null;
  let best: Chosen | null = null;
  for (const trial of eligible(trials)) {
    const [value] = trial.values;
    if (value === undefined) continue;
    if (best === null || isBetter(value, best.value, objective.goal))
      best = { number: trial.number, value, params: trial.params };
  }
  return best;
}

/** Feasible complete trials, the best first, ties to the earlier; empty with several objectives. */
export function rankedTrials(trials: readonly Trial[], objectives: readonly Objective[]): Chosen[] {
  const [objective] = objectives;
  if (!objective || objectives.length > 1) return [];
  const sign = objective.goal === "minimize" ? 1 : -1;
  return eligible(trials)
    .map(({ number, params, values }) => ({ number, params, value: values[0] ?? Number.NaN }))
    .sort((a, b) => sign * (a.value - b.value) || a.number - b.number);
}

/**
 * How many trials the optimizer knew when the first `finished` ones (by number) had ended: it leaves out what it
 * cannot learn from, such as interrupted trials.
 */
export function learntBy(
  { trials, optimizerTrials }: Pick<Study, "trials" | "optimizerTrials">,
  finished: number,
): number {
  const ended = trials.filter(({ state }) => state !== "running" && state !== "waiting").slice(0, finished);
  const numbers = new Set(ended.map(({ number }) => number));
  return optimizerTrials.filter(({ number }) => numbers.has(number)).length;
}

/** Numbers of the feasible complete trials that no other one beats in every objective; null with one objective. */
export function paretoFront(trials: readonly Trial[], objectives: readonly Objective[]): number[] | null {
  if (objectives.length < 2) return null;
  const candidates = eligible(trials);
  const dominates = (a: CompleteTrial, b: CompleteTrial): boolean =>
    objectives.every(({ goal }, i) => !isBetter(b.values[i] ?? 0, a.values[i] ?? 0, goal)) &&
    objectives.some(({ goal }, i) => isBetter(a.values[i] ?? 0, b.values[i] ?? 0, goal));
  return candidates
    .filter((trial) => !candidates.some((other) => dominates(other, trial)))
    .map(({ number }) => number);
}

export function isFinishedTrial(trial: Trial): boolean {
  return trial.state === "complete" || trial.state === "pruned" || trial.state === "failed";
}

/** What the optimizer answers about a study; the views below only lay it out. */
export interface Opinion {
  readonly recommended: Recommendation | null;
  readonly importances: Readonly<Record<string, number>>;
  readonly interactions: readonly Interaction[];
}

/** The line that `show --json` prints. Non-finite numbers become null when it is serialized. */
export function toShowJson(
  study: Study,
  { recommended, importances, interactions }: Opinion,
): Record<string, unknown> {
  const { trials, definition } = study;
  const { objectives, sampler, seed } = definition;
  return {
    study: study.name,
    objectives,
    sampler,
    seed,
    trials: trials.map((trial) => showTrial(trial, objectives.length)),
    best: bestTrial(trials, objectives),
    recommended: toChosen(recommended),
    front: paretoFront(trials, objectives),
    importances,
    interactions,
    repeated: repeatedConfigurations(trials).map(({ trials: numbers, means, stds }) => ({
      trials: numbers,
      n: numbers.length,
      mean: means.length === 1 ? means[0] : null,
      std: stds.length === 1 ? stds[0] : null,
      ...(means.length > 1 && { means, stds }),
    })),
  };
}

/** `{"event":"trial",…}` of `run --json`. */
export function toTrialJson(trial: Trial, objectives: number): Record<string, unknown> {
  const { number, state, params } = trial;
  return {
    number,
    state,
    ...valuesJson(trial, objectives),
    params,
    duration_s: durationOf(trial),
    reason: trial.reason,
  };
}

export function toChosen(recommended: Recommendation | null): Chosen | null {
  if (!recommended) return null;
  const { number, value, params } = recommended;
  return { number, value, params };
}

function showTrial(trial: Trial, objectives: number): Record<string, unknown> {
  const { number, state, params, intermediate, reason } = trial;
  const values = valuesOf(trial);
  return {
    number,
    state,
    value: objectives === 1 ? (values?.[0] ?? null) : null,
    values,
    params,
    intermediate,
    duration_s: durationOf(trial),
    reason,
  };
}

function valuesJson(trial: Trial, objectives: number): Record<string, unknown> {
  const values = valuesOf(trial);
  if (objectives > 1) return { value: null, values };
  return { value: values?.[0] ?? null };
}

/** A pruned trial's is what it had reached, as Optuna has it. */
function valuesOf(trial: Trial): readonly number[] | null {
  if (trial.state === "complete") return trial.values;
  return trial.state === "pruned" && trial.lastValue !== null ? [trial.lastValue] : null;
}

function durationOf(trial: Trial): number | null {
  return "durationS" in trial ? trial.durationS : null;
}

function eligible(trials: readonly Trial[]): CompleteTrial[] {
  return trials.filter(
    (trial): trial is CompleteTrial =>
      trial.state === "complete" &&
      trial.feasible &&
      trial.fidelity?.full !== false &&
      trial.values.every(Number.isFinite),
  );
}

function isBetter(a: number, b: number, goal: Goal): boolean {
  return goal === "minimize" ? a < b : a > b;
}
