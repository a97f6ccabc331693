/**
 * The standard normal distribution to double precision: φ density, Φ distribution, quantile.
 * erf, erfc and erfcx follow the rational minimax approximations of W. J. Cody, "Rational Chebyshev
 * approximation for the error function" (Math. Comp. 23, 1969); relative error below 1e-15 apart from rounding.
 */

const SQRT_2 = Math.SQRT2;
const SQRT_PI = Math.sqrt(Math.PI);
export const LOG_SQRT_2_PI = 0.5 * Math.log(2 * Math.PI);

// |x| ≤ 0.46875: erf(x) = x A(x²)/B(x²).
const A = [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694];
const B = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
// 0.46875 ≤ x ≤ 4: erfcx(x) = C(x)/D(x).
const C = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
  881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const D = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];
// x ≥ 4: erfcx(x) = (1/√π − P(x⁻²)/(x² Q(x⁻²)))/x.
const P = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378,
];
const Q = [
  1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
];

/** exp(x²) erfc(x) for x ≥ 0.46875. */
function scaledTail(x: number): number {
  if (x <= 4) return horner(C, x) / horner(D, x);
  const inverse = 1 / (x * x);
  return (1 / SQRT_PI - (inverse * horner(P, inverse)) / horner(Q, inverse)) / x;
}

function smallErf(x: number): number {
  const square = x * x;
  return (x * horner(A, square)) / horner(B, square);
}

/** exp(x²) erfc(x); grows like 2 exp(x²) for negative x. */
export function erfcx(x: number): number {
  if (Math.abs(x) <= 0.46875) return Math.exp(x * x) * (1 - smallErf(x));
  return x > 0 ? scaledTail(x) : 2 * Math.exp(x * x) - scaledTail(-x);
}

export function erfc(x: number): number {
  if (Math.abs(x) <= 0.46875) return 1 - smallErf(x);
  const tail = expMinusSquare(Math.abs(x)) * scaledTail(Math.abs(x));
  return x > 0 ? tail : 2 - tail;
}

/** φ(z). */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z - LOG_SQRT_2_PI);
}

/** Φ(z), with full relative precision in the lower tail. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z / SQRT_2);
}

/** log Φ(z), finite for every finite z. */
export function logNormalCdf(z: number): number {
  if (z > -1) return Math.log1p(-0.5 * erfc(z / SQRT_2));
  return -0.5 * z * z + Math.log(0.5 * erfcx(-z / SQRT_2));
}

/** Φ(z)/φ(z) for z ≤ 0: Mills' ratio of |z|. */
export function millsRatio(z: number): number {
  return Math.sqrt(Math.PI / 2) * erfcx(-z / SQRT_2);
}

/** Φ⁻¹(p), 0 < p < 1: Acklam's rational start (relative 1e-9), then one Halley step to full precision. */
export function normalQuantile(p: number): number {
  if (!(p > 0)) return Number.NEGATIVE_INFINITY;
  if (!(p < 1)) return Number.POSITIVE_INFINITY;
  const start = p > 0.5 ? -lowerQuantile(1 - p) : lowerQuantile(p);
  const error = normalCdf(start) - p;
  const step = error / normalDensity(start);
  return Number.isFinite(step) ? start - step / (1 + (start * step) / 2) : start;
}

const CENTRE_TOP = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
];
const CENTRE_BOTTOM = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
];
const TAIL_TOP = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BOTTOM = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];

function lowerQuantile(p: number): number {
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return horner(TAIL_TOP, q) / horner(TAIL_BOTTOM, q);
  }
  const q = p - 0.5;
  const r = q * q;
  return (q * horner(CENTRE_TOP, r)) / horner(CENTRE_BOTTOM, r);
}

/** exp(−x²) without the rounding of x²: x is split so that the square of its head is exact. */
function expMinusSquare(x: number): number {
  const head = Math.trunc(x * 16) / 16;
  return Math.exp(-head * head) * Math.exp(-(x - head) * (x + head));
}

/** Highest power first. */
function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const c of coefficients) sum = sum * x + c;
  return sum;
}
