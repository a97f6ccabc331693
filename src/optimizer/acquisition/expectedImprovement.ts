/**
 * Expected improvement of a minimised quantity, and its logarithm.
 *
 * Notation: μ, σ posterior mean and standard deviation; f* the incumbent; z = (f* − μ)/σ;
 * h(z) = φ(z) + z Φ(z); EI = σ h(z). log EI follows Ament et al. 2023, "Unexpected Improvements to Expected
 * Improvement for Bayesian Optimization": it is finite and has a useful slope where EI underflows to 0.
 */
import { LOG_SQRT_2_PI, millsRatio, normalCdf, normalDensity } from "./normal";

/** Below this z the Mills ratio cancels (relative error ≈ z²·eps); the series has converged to 1e-16 there. */
const SERIES_FROM = -20;
const SERIES_TERMS = 14;

/** EI = E[max(f* − f, 0)] for f ~ N(mean, std²). */
export function expectedImprovement(mean: number, std: number, incumbent: number): number {
  const gain = incumbent - mean;
  if (!(std > 0)) return Math.max(gain, 0);
  const z = gain / std;
  return z > -1 ? std * (normalDensity(z) + z * normalCdf(z)) : std * Math.exp(logH(z));
}

/** log h(z). Finite for |z| up to 1e150, increasing. */
export function logH(z: number): number {
  if (z > -1) return Math.log(normalDensity(z) + z * normalCdf(z));
  return -0.5 * z * z - LOG_SQRT_2_PI + Math.log(hOverDensity(z));
}

/** log EI; −∞ when std is 0 and there is nothing to gain. */
export function logExpectedImprovement(mean: number, std: number, incumbent: number): number {
  const gain = incumbent - mean;
  if (!(std > 0)) return Math.log(Math.max(gain, 0));
  return Math.log(std) + logH(gain / std);
}

/**
 * log EI with its derivatives by mean and std: ∂/∂μ = −Φ/(σh), ∂/∂σ = φ/(σh).
 * @param out receives [log EI, ∂/∂mean, ∂/∂std].
 */
export function logExpectedImprovementGradient(
  mean: number,
  std: number,
  incumbent: number,
  out: Float64Array,
): void {
  const z = (incumbent - mean) / std;
  if (z > -1) {
    const density = normalDensity(z);
    const cdf = normalCdf(z);
    const h = density + z * cdf;
    out[0] = Math.log(std) + Math.log(h);
    out[1] = -cdf / (std * h);
    out[2] = density / (std * h);
    return;
  }
  const ratio = hOverDensity(z);
  out[0] = Math.log(std) - 0.5 * z * z - LOG_SQRT_2_PI + Math.log(ratio);
  out[1] = -millsRatio(z) / (std * ratio);
  out[2] = 1 / (std * ratio);
}

/**
 * What of EI comes from a better mean and what from uncertainty, as shares of
 * EI = (f* − μ) Φ(z) + σ φ(z); a mean worse than the incumbent contributes nothing.
 */
export function improvementShares(
  mean: number,
  std: number,
  incumbent: number,
): { readonly exploit: number; readonly explore: number } {
  const gain = incumbent - mean;
  if (!(std > 0)) return { exploit: 1, explore: 0 };
  if (gain <= 0) return { exploit: 0, explore: 1 };
  const z = gain / std;
  const exploit = gain * normalCdf(z);
  const explore = std * normalDensity(z);
  const total = exploit + explore;
  return { exploit: exploit / total, explore: explore / total };
}

/** h(z)/φ(z) = 1 − |z| R(|z|) for z ≤ −1, R Mills' ratio; asymptotically 1/z² − 3/z⁴ + 15/z⁶ − … */
function hOverDensity(z: number): number {
  if (z > SERIES_FROM) return 1 + z * millsRatio(z);
  const inverse = 1 / (z * z);
  let term = inverse;
  let sum = term;
  for (let k = 1; k < SERIES_TERMS; k++) {
    term *= -(2 * k + 1) * inverse;
    sum += term;
  }
  return sum;
}
