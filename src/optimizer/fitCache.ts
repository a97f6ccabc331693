import type { OptimizerTrial } from "./problem";

/** Memo of pure computations between calls; dropping it changes no answer. Lives as long as its problem. */
export interface FitCache {
  /** Unit coordinates by trial object: a changed trial is another object. */
  readonly units: WeakMap<OptimizerTrial, { readonly unit: Float64Array | null }>;
  /** What else a model keeps, by the model's name. */
  readonly models: Map<string, unknown>;
}

export function createFitCache(): FitCache {
  return { units: new WeakMap(), models: new Map() };
}

/** The trial's coordinates, computed once; null where it does not fit the space. */
export function unitOf(
  cache: FitCache | undefined,
  trial: OptimizerTrial,
  compute: () => Float64Array | null,
): Float64Array | null {
  if (!cache) return compute();
  let entry = cache.units.get(trial);
  if (!entry) {
    entry = { unit: compute() };
    cache.units.set(trial, entry);
  }
  return entry.unit;
}
