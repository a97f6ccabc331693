/**
 * The hyperparameters as a function of the history, at a bounded cost per trial.
 *
 * They are refitted at fixed checkpoints, the first c observations for c = 4, 5, 6, … growing by about a seventh,
 * each fit starting from the previous one; small histories are refined on all observations besides. Whoever has no
 * memory (a resumed study) replays the checkpoints, which costs a small multiple of the last one, and arrives at
 * the same bits; the memory only skips what is equal.
 */
import type { FitCache } from "../fitCache";
import { fitHyperparameters } from "./fit";
import { type Priors, priors } from "./hyperparameters";
import type { KernelShape } from "./kernelShape";
import { fitOutcome } from "./outcome";
import { sameNumbers } from "./sameNumbers";
import { selection } from "./selection";

const FIRST_CHECKPOINT = 4;
const GROWTH = 1.15;
/** Hyperparameters are learnt from at most so many observations: a fit costs their cube. */
const MAX_FIT_POINTS = 200;
/** Beyond that only the choice of the observations changes. */
const LATE_GROWTH = 1.5;
/**
 * Few observations allow several explanations: there the fit starts from the prior, too, and every suggestion
 * refines it. With more of them the last checkpoint is a good start, and recent enough.
 */
const FEW = 60;
const CHECKPOINT_EVALUATIONS = 40;
const REFINE_EVALUATIONS = 15;

interface Checkpoint {
  readonly points: Float64Array;
  readonly losses: Float64Array;
  readonly theta: Float64Array;
}

/**
 * @param losses of the n points, in the order in which the trials were started.
 * @param cache of fits with the same transform, belief and number of points.
 */
export function hyperparameters(
  shape: KernelShape,
  points: Float64Array,
  losses: Float64Array,
  cache?: FitCache,
  transform = fitOutcome,
  belief: Priors = priors(shape),
  maxPoints = MAX_FIT_POINTS,
): Float64Array {
  const n = losses.length;
  const d = shape.dimension;
  const start = belief.mean;
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
      const data = { points: prefix, losses: prefixLosses, transform, belief, maxPoints };
      theta =
        count <= FEW
          ? learn(shape, data, [theta, start], CHECKPOINT_EVALUATIONS)
          : learn(shape, data, [theta], REFINE_EVALUATIONS);
      known.set(count, { points: prefix.slice(), losses: prefixLosses.slice(), theta });
    }
    last = count;
  }
  return last < n && n <= FEW
    ? learn(shape, { points, losses, transform, belief, maxPoints }, [theta], REFINE_EVALUATIONS)
    : theta;
}

/** One fit from the prior: for losses that are others at each suggestion, such as random scalarisations. */
export function hyperparametersAfresh(
  shape: KernelShape,
  points: Float64Array,
  losses: Float64Array,
): Float64Array {
  const belief = priors(shape);
  return learn(
    shape,
    { points, losses, transform: fitOutcome, belief, maxPoints: MAX_FIT_POINTS },
    [belief.mean],
    REFINE_EVALUATIONS,
  );
}

interface Data {
  readonly points: Float64Array;
  readonly losses: Float64Array;
  /** How targets are made of the losses. */
  readonly transform: typeof fitOutcome;
  readonly belief: Priors;
  readonly maxPoints: number;
}

function learn(
  shape: KernelShape,
  { points, losses, transform, belief, maxPoints }: Data,
  starts: readonly Float64Array[],
  maxEvaluations: number,
): Float64Array {
  const outcome = transform(losses);
  const chosen = selection(losses, maxPoints);
  const d = shape.dimension;
  const fitPoints = new Float64Array(chosen.length * d);
  for (const [k, i] of chosen.entries()) fitPoints.set(points.subarray(i * d, (i + 1) * d), k * d);
  const targets = Float64Array.from(chosen, (i) => outcome.forward(losses[i]!));
  return fitHyperparameters(shape, fitPoints, chosen.length, targets, starts, maxEvaluations, belief).theta;
}

function checkpoints(n: number): number[] {
  const counts: number[] = [];
  for (let c = FIRST_CHECKPOINT; c <= n; c = next(c)) counts.push(c);
  return counts;
}

function next(count: number): number {
  return Math.max(count + 1, Math.ceil(count * (count < MAX_FIT_POINTS ? GROWTH : LATE_GROWTH)));
}

function checkpointMemory(cache: FitCache | undefined): Map<number, Checkpoint> {
  const key = "gp/checkpoints";
  const found = cache?.models.get(key) as Map<number, Checkpoint> | undefined;
  if (found) return found;
  const created = new Map<number, Checkpoint>();
  cache?.models.set(key, created);
  return created;
}
