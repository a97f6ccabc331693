/**
 * log of the share of N(mean, σ²) that lies in [0, 1], for a mean in it. Every kernel needs it in every dimension;
 * where only one end of the interval is near it is log Φ(z), read from a table: cubic Hermite interpolation over
 * steps of h = 1/128 has an error below h⁴/384 · max |(log Φ)⁗| < 2e-11.
 */
import { normalCdf, normalLogDensity, normalMass } from "../../space/normal";

/** Beyond so many standard deviations the normal tail is below the rounding of 1. */
const SATURATED = 8.3;
/** Beyond SATURATED however quotients are rounded: most kernels need no division. */
const FAR = 8.300001;
const STEPS_PER_UNIT = 128;

let table: { readonly values: Float64Array; readonly slopes: Float64Array } | null = null;

export function logMassInside(mean: number, sigma: number): number {
  const far = FAR * sigma;
  if (mean > far && 1 - mean > far) return 0;
  const below = mean / sigma;
  const above = (1 - mean) / sigma;
  if (below > SATURATED) return above > SATURATED ? 0 : logCdf(above);
  return above > SATURATED ? logCdf(below) : Math.log(normalMass(-below, above));
}

/** log Φ(z) for 0 ≤ z ≤ SATURATED. */
function logCdf(z: number): number {
  table ??= tabulate();
  const position = z * STEPS_PER_UNIT;
  const k = Math.floor(position);
  const t = position - k;
  const s = 1 - t;
  const { values, slopes } = table;
  return (
    s * s * ((1 + 2 * t) * values[k]! + t * slopes[k]!) +
    t * t * ((1 + 2 * s) * values[k + 1]! - s * slopes[k + 1]!)
  );
}

/** Slopes are per step. */
function tabulate(): { values: Float64Array; slopes: Float64Array } {
  const length = Math.ceil(SATURATED * STEPS_PER_UNIT) + 2;
  const values = new Float64Array(length);
  const slopes = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    const z = k / STEPS_PER_UNIT;
    values[k] = Math.log(normalCdf(z));
    slopes[k] = Math.exp(normalLogDensity(z) - values[k]!) / STEPS_PER_UNIT;
  }
  return { values, slopes };
}
