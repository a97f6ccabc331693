/**
 * Where a learning curve will end, with uncertainty: Bayesian model averaging over nine shapes.
 *
 * Notation: z(s) the loss on the scale of `CurveScale` at position s = 1 … T; φ_m a shape (curveBasis.ts).
 *   z(s) = c + b φ_m(s) + ε,  ε ~ N(0, σ²/w_s),  c ~ N(z(t), σ_c²),  b ~ N(b₀, σ_b²),  σ² ~ Inv-χ²(ν₀, σ₀²)
 * with the variances of c and b given relative to σ², so that everything is conjugate: given m the end c + ε is
 * Student-t, and the shapes are weighed by their marginal likelihood (Bishop 2006, ch. 3; the idea of mixing curve
 * families is Domhan, Springenberg & Hutter's, 2015; here it is in closed form instead of by sampling).
 *
 * b₀, σ_b and σ₀ come from the study's other curves. Nothing else does: how *quickly* the finished trials converged
 * must not be expected of the others, because that is exactly what is selected by pruning.
 */
import { type Curve, lastStepOf } from "./curve";
import { SHAPE_COUNT, shapesAt } from "./curveBasis";
import { logGamma, studentCdf } from "./studentT";

/** What the model knows from the study before it looks at a curve. */
export interface CurvePrior {
  /** Steps + shift = positions; T is the last position. */
  readonly shift: number;
  readonly unit: number;
  readonly end: number;
  readonly scale: CurveScale;
  /** b₀, σ_b², σ₀² on the scale. */
  readonly drop: number;
  readonly dropVariance: number;
  readonly noiseVariance: number;
}

/** The scale on which curves are added up: losses that span a factor of three or more are compared by ratio. */
export interface CurveScale {
  readonly forward: (loss: number) => number;
  readonly inverse: (z: number) => number;
}

/** Where the curve will end: a mixture of Student-t distributions on the scale. */
export interface Forecast {
  /** P(loss at the end < `loss`). */
  below(loss: number): number;
  /** The mixture's mean as a loss. */
  readonly expected: number;
}

interface Component {
  readonly mean: number;
  readonly scale: number;
  readonly df: number;
  readonly weight: number;
}

const LINEAR: CurveScale = { forward: (loss) => loss, inverse: (z) => z };
const LOGARITHMIC: CurveScale = { forward: Math.log, inverse: Math.exp };
const LOGARITHMIC_FROM = 3;

/** Of longer curves an even selection is looked at: more values would not make the end clearer. */
const MOST_VALUES = 200;
/** ν₀: the noise of a curve is believed like that of three observations. */
const NOISE_WEIGHT = 3;
/** Errors of a curve are not independent (a high learning rate swings for epochs): each counts as half a one. */
const INDEPENDENT_SHARE = 0.5;
const LEAST_OBSERVATIONS = 1.5;
/**
 * No curve follows a shape closer than to this share of the usual improvement. Late in a study it is more: what still
 * beats the best then is often a curve of an unusual shape, such as one that falls a second time.
 */
const NOISE_FLOOR = { first: 0.05, last: 0.1 };
/** σ_b² beyond what the finished curves show: they are few, and the survivors. */
const DROP_SPREAD = 3;
/** Pseudo-curves that say that the improvement may as well be twice as much, or nothing. */
const DROP_WEIGHT = 2;
/** σ_c² in σ_b²: flat. */
const END_SPREAD = 1e4;

/**
 * What the curves of a study say before another one is looked at; null before one was completed.
 * @param progress of the study, 0 to 1.
 */
export function curvePrior(
  curves: readonly Curve[],
  end: number,
  { alsoSeen, progress }: { alsoSeen?: Curve; progress: number },
): CurvePrior | null {
  const seen = alsoSeen ? [...curves, alsoSeen] : curves;
  const first = firstStep(seen);
  if (first === null) return null;
  // Steps from 0 or -1 are counted from 1; of steps 100, 200, … the first is 1.
  const shift = first < 1 ? 1 - first : 0;
  const unit = first + shift;
  const lastPosition = (end + (end === lastOf(seen) ? shift : 0)) / unit;
  const scale = scaleOf(seen);
  const drops: number[] = [];
  for (const curve of curves) {
    const [begin] = curve.losses;
    if (curve.final === null || begin === undefined || curve.losses.length < 2) continue;
    const drop = scale.forward(begin) - scale.forward(curve.final);
    if (Number.isFinite(drop)) drops.push(drop);
  }
  if (drops.length === 0) return null;
  const drop = drops.reduce((a, b) => a + b, 0) / drops.length;
  const around = drops.reduce((sum, one) => sum + (one - drop) ** 2, 0);
  const variance = (DROP_WEIGHT * drop ** 2 + around) / (drops.length + DROP_WEIGHT);
  const noise = medianRoughness(curves, scale);
  const floor = NOISE_FLOOR.first + progress * (NOISE_FLOOR.last - NOISE_FLOOR.first);
  return {
    shift,
    unit,
    end: lastPosition,
    scale,
    drop,
    dropVariance: DROP_SPREAD * variance,
    noiseVariance: Math.max(noise, floor ** 2 * variance, Number.MIN_VALUE),
  };
}

/** Null when the curve has nothing finite to go by, or nothing is left to forecast. */
export function forecast(curve: Curve, prior: CurvePrior): Forecast | null {
  const positions: number[] = [];
  const values: number[] = [];
  const every = Math.ceil(curve.steps.length / MOST_VALUES);
  for (const [i, step] of curve.steps.entries()) {
    if ((curve.steps.length - 1 - i) % every !== 0) continue;
    const z = prior.scale.forward(curve.losses[i]!);
    if (!Number.isFinite(z)) continue;
    positions.push((step + prior.shift) / prior.unit);
    values.push(z);
  }
  const last = positions[positions.length - 1];
  if (last === undefined || last >= prior.end || !(prior.dropVariance > 0)) return null;
  const components = mixture(positions, values, prior);
  return {
    below(loss) {
      const z = prior.scale.forward(loss);
      return components.reduce(
        (p, { mean, scale, df, weight }) => p + weight * studentCdf((z - mean) / scale, df),
        0,
      );
    },
    expected: prior.scale.inverse(components.reduce((sum, { mean, weight }) => sum + weight * mean, 0)),
  };
}

function mixture(positions: readonly number[], values: readonly number[], prior: CurvePrior): Component[] {
  const n = positions.length;
  const shapes = positions.map((position) => shapesAt(position, prior.end));
  const centre = values[n - 1]!;
  const weights = recencyWeights(n);
  const fits = Array.from({ length: SHAPE_COUNT }, (_, m) =>
    regress(
      shapes.map((row) => row[m]!),
      values.map((z) => z - centre),
      weights,
      prior,
    ),
  );
  const top = fits.reduce((best, { evidence }) => Math.max(best, evidence), Number.NEGATIVE_INFINITY);
  const total = fits.reduce((sum, { evidence }) => sum + Math.exp(evidence - top), 0);
  return fits.map(({ evidence, mean, scale, df }) => ({
    mean: mean + centre,
    scale,
    df,
    weight: Math.exp(evidence - top) / total,
  }));
}

/** Later values count more, in proportion to their rank: shapes are right locally rather than from the first step. */
function recencyWeights(n: number): number[] {
  const effective = Math.min(n, Math.max(LEAST_OBSERVATIONS, INDEPENDENT_SHARE * n));
  const total = (n * (n + 1)) / 2;
  return Array.from({ length: n }, (_, i) => (effective * (i + 1)) / total);
}

/** Conjugate regression on [1, φ]: the predictive distribution at the end (φ = 0) and the log evidence. */
function regress(
  phi: readonly number[],
  z: readonly number[],
  weights: readonly number[],
  { drop, dropVariance, noiseVariance }: CurvePrior,
): { mean: number; scale: number; df: number; evidence: number } {
  let sw = 0;
  let sp = 0;
  let spp = 0;
  let sz = 0;
  let spz = 0;
  let szz = 0;
  for (const [i, w] of weights.entries()) {
    const p = phi[i]!;
    const v = z[i]!;
    sw += w;
    sp += w * p;
    spp += w * p * p;
    sz += w * v;
    spz += w * p * v;
    szz += w * v * v;
  }
  const priorC = noiseVariance / (END_SPREAD * dropVariance);
  const priorB = noiseVariance / dropVariance;
  const a = sw + priorC;
  const d = spp + priorB;
  const right = spz + priorB * drop;
  const determinant = a * d - sp * sp;
  const c = (d * sz - sp * right) / determinant;
  const b = (a * right - sp * sz) / determinant;
  const squares = Math.max(szz + priorB * drop ** 2 - c * sz - b * right, 0);
  const df = NOISE_WEIGHT + sw;
  const variance = (NOISE_WEIGHT * noiseVariance + squares) / df;
  return {
    mean: c,
    scale: Math.sqrt(variance * (1 + d / determinant)),
    df,
    evidence: logGamma(df / 2) - 0.5 * Math.log(determinant) - 0.5 * df * Math.log(df * variance),
  };
}

function scaleOf(curves: readonly Curve[]): CurveScale {
  const low = curves.reduce((least, curve) => Math.min(least, curve.low), Number.POSITIVE_INFINITY);
  const high = curves.reduce((most, curve) => Math.max(most, curve.high), Number.NEGATIVE_INFINITY);
  return low > 0 && high > LOGARITHMIC_FROM * low ? LOGARITHMIC : LINEAR;
}

function medianRoughness(curves: readonly Curve[], scale: CurveScale): number {
  const found = curves.flatMap(({ roughness }) => {
    const its = scale === LOGARITHMIC ? roughness.logarithmic : roughness.linear;
    return its === null ? [] : [its];
  });
  return found.sort((x, y) => x - y)[found.length >> 1] ?? 0;
}

function firstStep(curves: readonly Curve[]): number | null {
  let first: number | null = null;
  for (const { steps } of curves) if (steps[0] !== undefined) first = Math.min(first ?? steps[0], steps[0]);
  return first;
}

function lastOf(curves: readonly Curve[]): number | null {
  return curves.reduce<number | null>((last, curve) => Math.max(last ?? 0, lastStepOf(curve) ?? 0), null);
}
