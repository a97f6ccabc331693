/**
 * What a proposal maximises: the expected improvement, times the chances that the trial succeeds and stays within its
 * measured limits.
 *
 *   a(x) = Π_k (γ_k + (1 − γ_k) g_k(x) / l_k(x))⁻¹
 *
 * k = 0 are the densities of good and other trials, for which the factor is proportional to the expected improvement
 * (Bergstra et al. 2011, eq. 2). For a limit l_k and g_k are the densities of the trials that kept and broke it, and
 * the factor is the chance to keep it over γ_k, the share that kept it: the relative density of c-TPE (Watanabe &
 * Hutter 2023, arXiv 2211.14411, eq. 6). Failures are one more such factor.
 */
import { retreatOf } from "../caution";
import type { Parzen, Walk } from "./parzen";

export interface Factor {
  /** l_k. */
  readonly good: Parzen;
  /** g_k. */
  readonly bad: Parzen;
  /** γ_k in (0, 1): the share of trials behind l_k. */
  readonly gamma: number;
  /** To which power a chance counts; 1 where absent. */
  readonly power?: number;
}

/** log (γ + (1 − γ) e^−logRatio)⁻¹, also where the exponential would overflow. */
export function logRelativeDensity(logRatio: number, gamma: number): number {
  const a = Math.log(gamma);
  const b = Math.log1p(-gamma) - logRatio;
  return -(Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b))));
}

/**
 * log a up to a constant, of the objective's factor and the others. Alone the first one is taken as log l/g, which has
 * the same order and does not saturate.
 */
export function combine(logRatio: number, gamma: number, chances: readonly number[]): number {
  if (chances.length === 0) return logRatio;
  return chances.reduce((sum, chance) => sum + chance, logRelativeDensity(logRatio, gamma));
}

/** A point is safe where its chance is at least this, or better than usual: failures may come by chance, everywhere. */
const SAFE_CHANCE = 0.9;

function logChance(logRatio: number, { gamma, power = 1 }: Factor): number {
  const log = logRelativeDensity(logRatio, gamma);
  return power === 1
    ? log
    : power * log - retreatOf(power) * Math.max(0, Math.min(SAFE_CHANCE, gamma) - gamma * Math.exp(log));
}

/** log a at x of shape [dimensions], NaN where inactive. */
export function logAcquisition(
  [objective, ...others]: readonly [Factor, ...Factor[]],
  x: ArrayLike<number>,
): number {
  const ratio = ({ good, bad }: Factor): number => good.logDensity(x) - bad.logDensity(x);
  return combine(
    ratio(objective),
    objective.gamma,
    others.map((factor) => logChance(ratio(factor), factor)),
  );
}

/** log a as a point moves along single coordinates. */
export function walkAcquisition(factors: readonly [Factor, ...Factor[]], x: ArrayLike<number>): Walk {
  const walks = factors.map(({ good, bad }) => ({ good: good.walk(x), bad: bad.walk(x) }));
  return {
    along(d) {
      const [objective, ...others] = walks.map(({ good, bad }) => {
        const [logGood, logBad] = [good.along(d), bad.along(d)];
        return (coordinate: number): number => logGood(coordinate) - logBad(coordinate);
      });
      return (coordinate) =>
        combine(
          objective!(coordinate),
          factors[0].gamma,
          others.map((ratio, k) => logChance(ratio(coordinate), factors[k + 1]!)),
        );
    },
    move(d, coordinate) {
      for (const { good, bad } of walks) {
        good.move(d, coordinate);
        bad.move(d, coordinate);
      }
    },
  };
}
