/**
 * The hyperparameters as a function of the history, at a bounded cost per trial.
 *
 * They are refitted at fixed checkpoints, the first c observations for c = 4, 5, 6, … growing by a tenth, each fit
 * starting from the previous one; small histories are refined on all observations besides. Whoever has no memory
 * (a resumed study) replays the checkpoints and arrives at the same bits; the memory only skips what is equal.
 */
import type { FitCache } from "../fitCache";
import { fitHyperparameters } from "./fit";
import { priors } from "./hyperparameters";
import type { KernelShape } from "./kernelShape";
import { fitOutcome } from "./outcome";
import { sameNumbers } from "./sameNumbers";
import { selection } from "./selection";

const FIRST_CHECKPOINT = 4;
const GROWTH = 1.15;
const CHECKPOINT_EVALUATIONS = 40;
/** Up to so many observations every suggestion refines the fit; later a checkpoint is recent enough. */
const REFINE_UP_TO = 60;
const REFINE_EVALUATIONS = 15;
/** Hyperparameters are learnt from at most so many observations: a fit costs their cube. */
const MAX_FIT_POINTS = 200;

interface Checkpoint {
  readonly points: Float64Array;
  readonly losses: Float64Array;
  readonly theta: Float64Array;
}

/** @param losses of the n points, in the order in which the trials were started. */
export function hyperparameters(
  shape: KernelShape,
  points: Float64Array,
  losses: Float64Array,
  cache?: FitCache,
): Float64Array {
  const n = losses.length;
  const d = shape.dimension;
  const start = priors(shape).mean;
  const known = checkpointMemory(cache);
  let theta = start;
  let last = 0;
  let replaying = false;
  for (const count of checkpoints(n)) {
    const prefix = points.subarray(0, count * d);
    const prefixLosses = losses.subarray(0, count);
    const entry = known.get(count);
    if (!replaying && entry && sameNumbers(entry.points, prefix) && sameNumbers(entry.losses, prefixLosses)) {
      theta = entry.theta;
    } else {
      replaying = true;
      theta = learn(shape, prefix, prefixLosses, [theta, start], CHECKPOINT_EVALUATIONS);
      known.set(count, { points: prefix.slice(), losses: prefixLosses.slice(), theta });
    }
    last = count;
  }
  return last < n && n <= REFINE_UP_TO ? learn(shape, points, losses, [theta], REFINE_EVALUATIONS) : theta;
}

/** One fit from the prior: for losses that are others at each suggestion, such as random scalarisations. */
export function hyperparametersAfresh(
  shape: KernelShape,
  points: Float64Array,
  losses: Float64Array,
): Float64Array {
  return learn(shape, points, losses, [priors(shape).mean], REFINE_EVALUATIONS);
}

function learn(
  shape: KernelShape,
  points: Float64Array,
  losses: Float64Array,
  starts: readonly Float64Array[],
  maxEvaluations: number,
): Float64Array {
  const outcome = fitOutcome(losses);
  const chosen = selection(losses, MAX_FIT_POINTS);
  const d = shape.dimension;
  const fitPoints = new Float64Array(chosen.length * d);
  for (const [k, i] of chosen.entries()) fitPoints.set(points.subarray(i * d, (i + 1) * d), k * d);
  const targets = Float64Array.from(chosen, (i) => outcome.forward(losses[i]!));
  return fitHyperparameters(shape, fitPoints, chosen.length, targets, starts, maxEvaluations).theta;
}

function checkpoints(n: number): number[] {
  const counts: number[] = [];
  for (let c = FIRST_CHECKPOINT; c <= n; c = Math.max(c + 1, Math.ceil(c * GROWTH))) counts.push(c);
  return counts;
}

function checkpointMemory(cache: FitCache | undefined): Map<number, Checkpoint> {
  const key = "gp/checkpoints";
  const found = cache?.models.get(key) as Map<number, Checkpoint> | undefined;
  if (found) return found;
  const created = new Map<number, Checkpoint>();
  cache?.models.set(key, created);
  return created;
}
