/**
 * Leave-one-out calibration at fixed hyperparameters, without refitting n times.
 *
 * Notation: K = L Lᵀ (n × n, with noise), α = K⁻¹(y − m). Predicting yᵢ from the others gives
 *   zᵢ = (yᵢ − μ₋ᵢ) / σ₋ᵢ = αᵢ / √(K⁻¹)ᵢᵢ     (Rasmussen & Williams 2006, equations 5.10–5.12)
 */
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { inverseFromCholesky } from "../linear/cholesky";
import { packedIndex, packedLength } from "../linear/packed";
import type { Posterior } from "./posterior";

/** How many of the observations fell into the band that the others promised. */
export interface Calibration {
  readonly trials: number;
  readonly within50: number;
  readonly within90: number;
  readonly within95: number;
}

/** The inverse costs n³ and is asked for with each curve: beyond this the bands are not checked. */
export const MAX_CALIBRATED = 300;
/** Fewer say nothing about a band. */
const MIN_CALIBRATED = 8;
/** Two-sided normal quantiles of 50, 90 and 95 %. */
const Z50 = 0.6744897501960817;
const Z90 = 1.6448536269514722;
const Z95 = 1.959963984540054;

/**
 * Null with too few observations to say anything, or too many to say it quickly.
 * @param observed how many of the posterior's first points are observations; what follows was imputed.
 */
export function leaveOneOut(posterior: Posterior, observed = posterior.n): Calibration | null {
  if (observed < MIN_CALIBRATED) return null;
  const scores = leaveOneOutScores(posterior)?.slice(0, observed);
  if (!scores) return null;
  const within = (limit: number): number => scores.filter((z) => Math.abs(z) <= limit).length;
  return { trials: scores.length, within50: within(Z50), within90: within(Z90), within95: within(Z95) };
}

/** Standardised leave-one-out residuals zᵢ, one per observation. */
export function leaveOneOutScores({ lower, n, alpha }: Posterior): number[] | null {
  if (n > MAX_CALIBRATED) return null;
  const factor = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) factor.set(i, j, lower[packedIndex(i, j)]!);
  const decomposition = new CholeskyDecomposition(factor.mmul(factor.transpose()));
  if (!decomposition.isPositiveDefinite()) return null;
  const inverse = decomposition.solve(Matrix.eye(n));
  return inverse.diagonal().map((precision, i) => alpha[i]! / Math.sqrt(precision));
}

/**
 * Mean and variance (with noise) of each observation, predicted from all others: yᵢ − αᵢ/(K⁻¹)ᵢᵢ and 1/(K⁻¹)ᵢᵢ.
 * @param targets y, of the posterior's first points.
 */
export function leaveOneOutMoments(
  { lower, n, alpha }: Posterior,
  targets: Float64Array,
): { readonly means: Float64Array; readonly variances: Float64Array } {
  const inverse = new Float64Array(packedLength(n));
  inverseFromCholesky(lower, n, inverse, new Float64Array(packedLength(n)));
  const variances = targets.map((_, i) => 1 / inverse[packedIndex(i, i)]!);
  return { means: targets.map((y, i) => y - alpha[i]! * variances[i]!), variances };
}
