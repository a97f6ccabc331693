/**
 * What every sampler gets. The only place where signs flip: from here on each objective is a loss to be minimised.
 */
import { encode } from "../space/encoding";
import type { Params } from "../space/parameter";
import { createRandom, type Random } from "../space/random";
import type { Space } from "../space/space";
import { type FitCache, mapTrials } from "./fitCache";
import type { OptimizerTrial, Problem, Suggestion } from "./problem";
import { estimates } from "./pruning/estimates";

export type Sampler = (context: SamplerContext) => Suggestion;

export interface SamplerContext {
  readonly problem: Problem;
  readonly space: Space;
  /** Every other trial, by ascending number. */
  readonly trials: readonly OptimizerTrial[];
  /** The same trials by what they tell. */
  readonly history: History;
  /** The number of the trial that is to be suggested. */
  readonly number: number;
  /** A function of the study's seed and the trial's number. */
  readonly random: Random;
  /** Memo of pure computations; samplers give the same answers without it. */
  readonly cache?: FitCache;
}

interface Point {
  readonly number: number;
  readonly params: Params;
  /** Unit-cube coordinates, shape [dimension]; NaN where inactive. */
  readonly unit: Float64Array;
  /** Sum of the positive violations of measured limits; 0 = feasible. */
  readonly violation: number;
  /** By measured limit: positive means violated by so much. Empty when nothing was measured. */
  readonly violations: readonly number[];
}

export interface CompletePoint extends Point {
  /** One per objective, all to be minimised, all finite. */
  readonly losses: readonly number[];
  readonly durationS: number | null;
}

export interface PrunedPoint extends Point {
  /** The last reported value as a loss, and its step (−∞ when nothing was reported; 0 when it is not known). */
  readonly loss: number | null;
  readonly step: number;
  /** What it would have ended with, its learning curve carried on; absent without one. */
  readonly estimate?: number;
}

export interface History {
  readonly complete: readonly CompletePoint[];
  readonly pruned: readonly PrunedPoint[];
  readonly failed: readonly Point[];
  /** Running now: their outcome is not known, and they must not be proposed again. */
  readonly pending: readonly Point[];
  /** The most violations that a complete or pruned point has: how many limits were measured. */
  readonly limits: number;
}

/** Prepares a suggestion for trial `number`; that trial itself is left out of `trials`. */
export function createContext(options: {
  readonly problem: Problem;
  readonly space: Space;
  readonly trials: readonly OptimizerTrial[];
  readonly number: number;
  readonly cache?: FitCache | undefined;
}): SamplerContext {
  const { problem, space, number, cache } = options;
  const trials = others(options.trials, number);
  return {
    problem,
    space,
    trials,
    history: historyOf(problem, space, trials, cache),
    number,
    random: createRandom(problem.seed, "trial", number),
    ...(cache ? { cache } : {}),
  };
}

/** Without trial `number`, by ascending number: mostly they come that way. */
function others(trials: readonly OptimizerTrial[], number: number): readonly OptimizerTrial[] {
  const isReady = trials.every(
    (trial, i) => trial.number !== number && (i === 0 || trials[i - 1]!.number < trial.number),
  );
  if (isReady) return trials;
  return trials.filter((trial) => trial.number !== number).sort((a, b) => a.number - b.number);
}

/** Sorts trials by what they tell. Those that do not fit the space (it was changed since) are left out. */
export function historyOf(
  problem: Problem,
  space: Space,
  trials: readonly OptimizerTrial[],
  cache?: FitCache,
): History {
  const history = {
    complete: [] as CompletePoint[],
    pruned: [] as PrunedPoint[],
    failed: [] as Point[],
    pending: [] as Point[],
    limits: 0,
  };
  const estimated = estimates(problem, trials, cache);
  for (const found of mapTrials(cache, "told", trials, (trial) => toldBy(trial, problem, space))) {
    if (found === null) continue;
    if ("limits" in found && found.limits > history.limits) history.limits = found.limits;
    if (found.kind === "complete") history.complete.push(found.point);
    else if (found.kind === "pruned") {
      const estimate = estimated.get(found.point.number);
      history.pruned.push(estimate === undefined ? found.point : { ...found.point, estimate });
    } else history[found.kind].push(found.point);
  }
  return history;
}

type Told =
  | { readonly kind: "complete"; readonly limits: number; readonly point: CompletePoint }
  | { readonly kind: "pruned"; readonly limits: number; readonly point: PrunedPoint }
  | { readonly kind: "failed" | "pending"; readonly point: Point };

/** Null for a trial that does not fit the space. A value that is not finite is a failure. */
function toldBy(trial: OptimizerTrial, problem: Problem, space: Space): Told | null {
  const unit = encodeOrNull(space, trial.params);
  if (unit === null) return null;
  const { number, params } = trial;
  const violations = trial.violations ?? [];
  const violation = violations.reduce((sum, v) => sum + Math.max(v, 0), 0);
  const point = { number, params, unit, violation, violations };
  const limits = violations.length;
  if (trial.state === "running") return { kind: "pending", point };
  if (trial.state === "complete" && trial.values.every(Number.isFinite)) {
    const durationS = trial.durationS ?? null;
    return {
      kind: "complete",
      limits,
      point: { ...point, losses: lossesOf(problem, trial.values), durationS },
    };
  }
  if (trial.state === "pruned") {
    const { lastValue } = trial;
    const loss =
      lastValue === null || !Number.isFinite(lastValue) ? null : lossesOf(problem, [lastValue])[0]!;
    const step = trial.lastStep ?? (loss === null ? Number.NEGATIVE_INFINITY : 0);
    return { kind: "pruned", limits, point: { ...point, loss, step } };
  }
  return { kind: "failed", point };
}

/** Values in the user's sign as losses. */
export function lossesOf({ goals }: Problem, values: readonly number[]): number[] {
  return values.map((value, objective) => (goals[objective] === "maximize" ? -value : value));
}

/** A loss as the user sees it: in the sign of the goal. */
export function userValue(problem: Problem, loss: number, objective = 0): number {
  return problem.goals[objective] === "maximize" ? -loss + 0 : loss;
}

function encodeOrNull(space: Space, params: Params): Float64Array | null {
  try {
    return encode(space, params);
  } catch {
    return null; // a choice that the space no longer has
  }
}
