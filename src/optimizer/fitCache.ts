import type { OptimizerTrial } from "./problem";

/** Memo of pure computations between calls; dropping it changes no answer. Lives as long as its problem. */
export interface FitCache {
  /** What was computed of single trials, by a name for it and by trial object: a changed trial is another object. */
  readonly trials: Map<string, WeakMap<OptimizerTrial, unknown>>;
  /** What else a model keeps, by the model's name. */
  readonly models: Map<string, unknown>;
}

export function createFitCache(): FitCache {
  return { trials: new Map(), models: new Map() };
}

/** The part of the cache that has this name: a memory of its own for fits of another kind. */
export function partOf(cache: FitCache | undefined, name: string): FitCache | undefined {
  if (!cache) return undefined;
  const known = (cache.models.get(name) as FitCache | undefined) ?? createFitCache();
  cache.models.set(name, known);
  return known;
}

/** A function of trials that computes each one once while the cache lives. */
export function memoByTrial<T>(
  cache: FitCache | undefined,
  name: string,
  compute: (trial: OptimizerTrial) => T,
): (trial: OptimizerTrial) => T {
  if (!cache) return compute;
  let known = cache.trials.get(name) as WeakMap<OptimizerTrial, { readonly value: T }> | undefined;
  if (!known) {
    known = new WeakMap();
    cache.trials.set(name, known);
  }
  const memo = known;
  return (trial) => {
    let entry = memo.get(trial);
    if (!entry) {
      entry = { value: compute(trial) };
      memo.set(trial, entry);
    }
    return entry.value;
  };
}

/** `compute` of each trial. Those that stand where they stood the last time are not even looked up. */
export function mapTrials<T>(
  cache: FitCache | undefined,
  name: string,
  trials: readonly OptimizerTrial[],
  compute: (trial: OptimizerTrial) => T,
): readonly T[] {
  if (!cache) return trials.map(compute);
  const key = `mapped ${name}`;
  const last = cache.models.get(key) as
    | { readonly trials: readonly OptimizerTrial[]; readonly values: readonly T[] }
    | undefined;
  const memo = memoByTrial(cache, name, compute);
  const values = trials.map((trial, i) => (last?.trials[i] === trial ? last.values[i]! : memo(trial)));
  // A copy: the caller may go on with its list.
  cache.models.set(key, { trials: trials.slice(), values });
  return values;
}
