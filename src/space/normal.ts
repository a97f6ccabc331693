/**
 * The standard normal distribution: Φ its distribution function, φ its density.
 * Φ after W. J. Cody, "Rational Chebyshev approximations for the error function" (1969), as in many libraries:
 * relative error near 1e-16 also in the far tail, where 1 − Φ would cancel.
 */
const SQRT1_2 = Math.SQRT1_2;
const LOG_SQRT_2PI = 0.9189385332046727;

/** log φ(z). */
export function normalLogDensity(z: number): number {
  return -0.5 * z * z - LOG_SQRT_2PI;
}

/** Φ(z). */
export function normalCdf(z: number): number {
  if (z > 8.3) return 1; // 1 − Φ is below the rounding of 1
  return 0.5 * erfc(-z * SQRT1_2);
}

/** Φ(b) − Φ(a) for a ≤ b, taken in the tail where both are small, so that it does not cancel. */
export function normalMass(a: number, b: number): number {
  return a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a);
}

/** The complementary error function, 2/√π ∫ₓ^∞ exp(−t²) dt. */
export function erfc(x: number): number {
  const y = Math.abs(x);
  if (Number.isNaN(x)) return Number.NaN;
  if (y <= 0.46875) {
    const z = y > 1.11e-16 ? y * y : 0;
    return 1 - x * ratio(ERF_SMALL, z, 4);
  }
  let result: number;
  if (y <= 4) result = scaled(y) * ratio(ERFC_MIDDLE, y, 8);
  else if (y > 26.6) result = 0;
  else {
    const z = 1 / (y * y);
    result = scaled(y) * ((SQRT1_PI - z * ratio(ERFC_TAIL, z, 5)) / y);
  }
  return x < 0 ? 2 - result : result;
}

/** Φ⁻¹(p) for 0 < p < 1: Wichura's AS 241 (PPND16), relative error about 1e-16. ±∞ at the ends. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(A, r)) / polynomial(B, r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const z =
    r <= 5 ? polynomial(C, r - 1.6) / polynomial(D, r - 1.6) : polynomial(E, r - 5) / polynomial(F, r - 5);
  return q < 0 ? -z : z;
}

const SQRT1_PI = 0.5641895835477563;

/** exp(−y²) with the square split, so that the rounding of y² is not magnified. */
function scaled(y: number): number {
  const high = Math.trunc(y * 16) / 16;
  return Math.exp(-high * high) * Math.exp(-(y - high) * (y + high));
}

interface Rational {
  readonly top: readonly number[];
  readonly bottom: readonly number[];
}

/** Cody's layout: the leading numerator coefficient stands last, the denominator's leading 1 is implied. */
function ratio({ top, bottom }: Rational, z: number, degree: number): number {
  let numerator = (top[degree] as number) * z;
  let denominator = z;
  for (let i = 0; i < degree - 1; i++) {
    numerator = (numerator + (top[i] as number)) * z;
    denominator = (denominator + (bottom[i] as number)) * z;
  }
  return (numerator + (top[degree - 1] as number)) / (denominator + (bottom[degree - 1] as number));
}

/** Lowest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + (coefficients[i] as number);
  return sum;
}

const ERF_SMALL: Rational = {
  top: [3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694, 0.18577770618460315],
  bottom: [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
};
const ERFC_MIDDLE: Rational = {
  top: [
    0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
    1712.0476126340707, 2051.0783778260716, 1230.3393547979972, 2.1531153547440383e-8,
  ],
  bottom: [
    15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
    4362.619090143247, 3439.3676741437216, 1230.3393548037495,
  ],
};
const ERFC_TAIL: Rational = {
  top: [
    0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
    0.0006587491615298378, 0.016315387137302097,
  ],
  bottom: [
    2.568520192289822, 1.8729528499234604, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
  ],
};

const A = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
];
const B = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
];
const C = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
];
const D = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
];
const E = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
];
const F = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
];
