/**
 * The expected improvement of the hypervolume that a front dominates (EHVI), exact for independent normal objectives,
 * and its logarithm, stable where EHVI underflows.
 *
 * Notation: y ~ N(μ, diag σ²), m objectives, all minimised; boxes (l, u] partition what the front leaves undominated
 * (boxes.ts). The improvement by y is Σ_boxes Π_k (u_k − max(y_k, l_k))⁺, and with independence
 *   EHVI = Σ_boxes Π_k V_k,   V_k = E(u_k − Y_k)⁺ − E(l_k − Y_k)⁺ = σ_k (h(z_u) − h(z_l)) = ∫_{l_k}^{u_k} Φ((c − μ_k)/σ_k) dc,
 * h(z) = φ(z) + zΦ(z), z_c = (c − μ_k)/σ_k (Emmerich, Giannakoglou & Naujoks 2006; Yang et al. 2019). The logarithms
 * follow Ament et al. 2023.
 */
import { logH } from "../acquisition/expectedImprovement";
import { LOG_SQRT_2_PI, logNormalCdf } from "../acquisition/normal";
import type { Box } from "./boxes";

export interface HypervolumeImprovement {
  /** log EHVI at posterior means and standard deviations, shape [m]. */
  log(means: Float64Array, stds: Float64Array): number;
  /** As `log`, with its derivatives by the means and the standard deviations, shape [m] each. */
  logGradient(means: Float64Array, stds: Float64Array, byMean: Float64Array, byStd: Float64Array): number;
}

/** Below this difference of log h the two ends cancel, and the integrand is constant to 1e-7 between them. */
const NARROW = 1e-3;

export function createHypervolumeImprovement(boxes: readonly Box[]): HypervolumeImprovement {
  const m = boxes[0]?.upper.length ?? 0;
  const sides = Array.from({ length: m }, (_, k) => sidesOf(boxes, k));
  const logs = new Float64Array(boxes.length);
  const terms = sides.map(({ intervals }) => new Float64Array(intervals.length));
  const slopes = sides.map(({ intervals }) => new Float64Array(2 * intervals.length));

  /** Fills `terms` with log V of every interval, and returns the largest of the boxes' logarithms. */
  function fill(means: Float64Array, stds: Float64Array): number {
    for (let k = 0; k < m; k++)
      for (const [i, [lower, upper]] of sides[k]!.intervals.entries())
        terms[k]![i] = logMass(means[k]!, stds[k]!, lower, upper);
    let largest = Number.NEGATIVE_INFINITY;
    for (let b = 0; b < boxes.length; b++) {
      let sum = 0;
      for (let k = 0; k < m; k++) sum += terms[k]![sides[k]!.indices[b]!]!;
      logs[b] = sum;
      if (sum > largest) largest = sum;
    }
    return largest;
  }

  function total(largest: number): number {
    let sum = 0;
    for (let b = 0; b < logs.length; b++) sum += Math.exp(logs[b]! - largest);
    return largest + Math.log(sum);
  }

  return {
    log(means, stds) {
      const largest = fill(means, stds);
      return Number.isFinite(largest) ? total(largest) : largest;
    },
    logGradient(means, stds, byMean, byStd) {
      byMean.fill(0);
      byStd.fill(0);
      const largest = fill(means, stds);
      if (!Number.isFinite(largest)) return largest;
      for (let k = 0; k < m; k++)
        for (const [i, [lower, upper]] of sides[k]!.intervals.entries())
          logMassSlopes(
            means[k]!,
            stds[k]!,
            lower,
            upper,
            terms[k]![i]!,
            slopes[k]!.subarray(2 * i, 2 * i + 2),
          );
      const value = total(largest);
      for (let b = 0; b < boxes.length; b++) {
        const share = Math.exp(logs[b]! - value);
        for (let k = 0; k < m; k++) {
          const at = 2 * sides[k]!.indices[b]!;
          byMean[k] = byMean[k]! + share * slopes[k]![at]!;
          byStd[k] = byStd[k]! + share * slopes[k]![at + 1]!;
        }
      }
      return value;
    },
  };
}

interface Sides {
  /** The boxes' distinct intervals along an objective: many boxes share one. */
  readonly intervals: readonly (readonly [lower: number, upper: number])[];
  /** Per box, the index of its interval. */
  readonly indices: Int32Array;
}

function sidesOf(boxes: readonly Box[], k: number): Sides {
  const intervals: [number, number][] = [];
  const known = new Map<string, number>();
  const indices = Int32Array.from(boxes, ({ lower, upper }) => {
    const key = `${lower[k]} ${upper[k]}`;
    let index = known.get(key);
    if (index === undefined) {
      index = intervals.push([lower[k]!, upper[k]!]) - 1;
      known.set(key, index);
    }
    return index;
  });
  return { intervals, indices };
}

/** log ∫_lower^upper Φ((c − mean)/std) dc; lower may be −∞. */
export function logMass(mean: number, std: number, lower: number, upper: number): number {
  const logUpper = logH((upper - mean) / std);
  if (lower === Number.NEGATIVE_INFINITY) return Math.log(std) + logUpper;
  const difference = logUpper - logH((lower - mean) / std);
  if (difference > NARROW) return Math.log(std) + logUpper + Math.log(-Math.expm1(-difference));
  return Math.log(upper - lower) + logNormalCdf(((lower + upper) / 2 - mean) / std);
}

/**
 * The derivatives of `logMass`: ∂V/∂μ = Φ(z_l) − Φ(z_u) and ∂V/∂σ = φ(z_u) − φ(z_l), over V.
 * @param value log V
 * @param out receives both.
 */
function logMassSlopes(
  mean: number,
  std: number,
  lower: number,
  upper: number,
  value: number,
  out: Float64Array,
): void {
  const high = (upper - mean) / std;
  if (lower === Number.NEGATIVE_INFINITY) {
    out[0] = -Math.exp(logNormalCdf(high) - value);
    out[1] = Math.exp(logDensity(high) - value);
    return;
  }
  const low = (lower - mean) / std;
  out[0] = -Math.exp(logCdfDifference(low, high) - value);
  const nearer = Math.min(Math.abs(low), Math.abs(high));
  const sign = Math.abs(high) <= Math.abs(low) ? 1 : -1;
  out[1] = -sign * Math.exp(logDensity(nearer) - value) * Math.expm1(-Math.abs(high * high - low * low) / 2);
}

/** log(Φ(high) − Φ(low)), taken in the tail where Φ keeps its digits. */
function logCdfDifference(low: number, high: number): number {
  if (low > 0) return logCdfDifference(-high, -low);
  const logHigh = logNormalCdf(high);
  const difference = logHigh - logNormalCdf(low);
  if (difference > NARROW) return logHigh + Math.log(-Math.expm1(-difference));
  return logDensity((low + high) / 2) + Math.log(high - low);
}

function logDensity(z: number): number {
  return -0.5 * z * z - LOG_SQRT_2_PI;
}
