/**
 * Minimises a smooth function in a box: limited-memory BFGS on the free variables with projected line search.
 *
 * A variable is bound when it sits on a bound and the gradient pushes outwards; the two-loop recursion
 * (Nocedal 1980) runs over the others, as in the subspace step of L-BFGS-B (Byrd, Lu, Nocedal & Zhu 1995). The
 * path of the line search is projected onto the box (Bertsekas 1982), so several bounds can change in one step.
 * Deterministic; allocates nothing while iterating.
 */

/** Returns f(x) and writes its gradient. A non-finite value means "not here": the step is shortened. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface BoxMinimizeOptions {
  readonly maxEvaluations: number;
  /** Stops when no coordinate of the projected gradient step exceeds this. */
  readonly gradientTolerance?: number;
  /** Stops when a step gains less than this times (1 + |f|). */
  readonly valueTolerance?: number;
}

export interface BoxMinimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly evaluations: number;
}

/** Curvature pairs kept: the usual 5–20; our problems have 2–50 variables. */
const MEMORY = 8;
/** Sufficient decrease (Armijo): the customary value. */
const SUFFICIENT = 1e-4;
const MAX_HALVINGS = 20;

export function boxMinimize(
  objective: Objective,
  start: ArrayLike<number>,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  options: BoxMinimizeOptions,
): BoxMinimum {
  const n = start.length;
  const gradientTolerance = options.gradientTolerance ?? 1e-6;
  const valueTolerance = options.valueTolerance ?? 1e-10;
  let x = Float64Array.from(start, (v, i) => clamp(v, lower[i]!, upper[i]!));
  let gradient = new Float64Array(n);
  let value = objective(x, gradient);
  let evaluations = 1;
  if (!Number.isFinite(value)) return { x, value, evaluations };
  let trial = new Float64Array(n);
  let trialGradient = new Float64Array(n);
  const direction = new Float64Array(n);
  const free = new Uint8Array(n);
  const memory = createMemory(n);

  while (evaluations < options.maxEvaluations) {
    if (projectedStep(x, gradient, lower, upper) <= gradientTolerance) break;
    markFree(x, gradient, lower, upper, free);
    memory.direction(gradient, free, direction);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      memory.clear();
      memory.direction(gradient, free, direction);
      slope = dot(direction, gradient);
    }
    // Without curvature the scale is unknown: move at most a tenth of a unit (our boxes are of order one).
    let step = memory.isEmpty() ? Math.min(1, 0.1 / Math.max(maxAbs(direction), 1e-300)) : 1;
    let accepted = false;
    let next = value;
    for (let halving = 0; halving < MAX_HALVINGS && evaluations < options.maxEvaluations; halving++) {
      let predicted = 0;
      for (let i = 0; i < n; i++) {
        const moved = clamp(x[i]! + step * direction[i]!, lower[i]!, upper[i]!);
        trial[i] = moved;
        predicted += gradient[i]! * (moved - x[i]!);
      }
      next = objective(trial, trialGradient);
      evaluations++;
      if (next <= value + SUFFICIENT * predicted) {
        accepted = true;
        break;
      }
      step *= shorten(value, slope, step, next);
    }
    if (!accepted) {
      if (memory.isEmpty()) break;
      memory.clear();
      continue;
    }
    memory.add(x, trial, gradient, trialGradient);
    const gain = value - next;
    [x, trial] = [trial, x];
    [gradient, trialGradient] = [trialGradient, gradient];
    value = next;
    if (gain <= valueTolerance * (1 + Math.abs(value))) break;
  }
  return { x, value, evaluations };
}

/** The factor to the minimum of the parabola through f(0), f'(0), f(step), kept within [0.1, 0.5]. */
function shorten(value: number, slope: number, step: number, next: number): number {
  if (!Number.isFinite(next)) return 0.1;
  const factor = (-slope * step) / (2 * (next - value - slope * step));
  return factor > 0.1 ? Math.min(factor, 0.5) : 0.1;
}

interface Memory {
  isEmpty(): boolean;
  clear(): void;
  add(x: Float64Array, next: Float64Array, gradient: Float64Array, nextGradient: Float64Array): void;
  /** out ← −H g over the free variables, 0 elsewhere. */
  direction(gradient: Float64Array, free: Uint8Array, out: Float64Array): void;
}

function createMemory(n: number): Memory {
  const steps = Array.from({ length: MEMORY }, () => new Float64Array(n));
  const changes = Array.from({ length: MEMORY }, () => new Float64Array(n));
  const alpha = new Float64Array(MEMORY);
  const rho = new Float64Array(MEMORY);
  let count = 0;
  let newest = -1;
  const slot = (age: number) => (newest - age + MEMORY * 2) % MEMORY;

  return {
    isEmpty: () => count === 0,
    clear: () => {
      count = 0;
    },
    add(x, next, gradient, nextGradient) {
      const at = (newest + 1) % MEMORY;
      const s = steps[at]!;
      const y = changes[at]!;
      let sy = 0;
      let yy = 0;
      for (let i = 0; i < n; i++) {
        s[i] = next[i]! - x[i]!;
        y[i] = nextGradient[i]! - gradient[i]!;
        sy += s[i]! * y[i]!;
        yy += y[i]! * y[i]!;
      }
      // Negative curvature would make the approximation indefinite.
      if (!(sy > 1e-12 * yy)) return;
      newest = at;
      count = Math.min(count + 1, MEMORY);
    },
    direction(gradient, free, out) {
      for (let i = 0; i < n; i++) out[i] = free[i] ? -gradient[i]! : 0;
      let scale = 0;
      for (let age = 0; age < count; age++) {
        const s = steps[slot(age)]!;
        const y = changes[slot(age)]!;
        let sy = 0;
        let yy = 0;
        let sq = 0;
        for (let i = 0; i < n; i++) {
          if (!free[i]) continue;
          sy += s[i]! * y[i]!;
          yy += y[i]! * y[i]!;
          sq += s[i]! * out[i]!;
        }
        // The pair may have lost its positive curvature in the free subspace: leave it out.
        rho[age] = sy > 1e-12 * yy ? 1 / sy : 0;
        alpha[age] = rho[age]! * sq;
        if (rho[age] === 0) continue;
        if (scale === 0) scale = sy / yy;
        for (let i = 0; i < n; i++) if (free[i]) out[i] = out[i]! - alpha[age]! * y[i]!;
      }
      if (scale > 0) for (let i = 0; i < n; i++) out[i] = out[i]! * scale;
      for (let age = count - 1; age >= 0; age--) {
        if (rho[age] === 0) continue;
        const s = steps[slot(age)]!;
        const y = changes[slot(age)]!;
        let yr = 0;
        for (let i = 0; i < n; i++) if (free[i]) yr += y[i]! * out[i]!;
        const beta = rho[age]! * yr;
        for (let i = 0; i < n; i++) if (free[i]) out[i] = out[i]! + (alpha[age]! - beta) * s[i]!;
      }
    },
  };
}

function markFree(
  x: Float64Array,
  gradient: Float64Array,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  free: Uint8Array,
): void {
  for (let i = 0; i < x.length; i++) {
    const bound = (x[i]! <= lower[i]! && gradient[i]! > 0) || (x[i]! >= upper[i]! && gradient[i]! < 0);
    free[i] = bound ? 0 : 1;
  }
}

function projectedStep(
  x: Float64Array,
  gradient: Float64Array,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const moved = clamp(x[i]! - gradient[i]!, lower[i]!, upper[i]!);
    largest = Math.max(largest, Math.abs(moved - x[i]!));
  }
  return largest;
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function maxAbs(a: Float64Array): number {
  let largest = 0;
  for (const v of a) largest = Math.max(largest, Math.abs(v));
  return largest;
}
