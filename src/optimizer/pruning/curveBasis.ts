/**
 * Shapes of learning curves. Each is a decreasing function φ of the position s ∈ [1, T] with φ(1) = 1 and φ(T) = 0,
 * so that in z(s) = c + b φ(s) the number c is the value at the end and b the whole improvement, whatever the shape.
 */

type Shape = (s: number, end: number) => number;

/** Powers of s, from the logarithm (slow for ever) to s⁻² (done at once): what training losses mostly follow. */
const POWERS: readonly Shape[] = [(s) => -Math.log(s), (s) => s ** -0.5, (s) => 1 / s, (s) => s ** -2];
/** Time constants of exponentials, as shares of T: the last is nearly a straight line, as of small learning rates. */
const TIME_CONSTANTS = [0.06, 0.12, 0.25, 0.5, 1.2];

const SHAPES: readonly Shape[] = [
  ...POWERS,
  ...TIME_CONSTANTS.map(
    (share): Shape =>
      (s, end) =>
        Math.exp(-s / (share * end)),
  ),
];

/** φ of every shape at a position; positions before the first one count as it. */
export function shapesAt(position: number, end: number): number[] {
  const s = Math.max(position, 1);
  return SHAPES.map((shape) => (shape(s, end) - shape(end, end)) / (shape(1, end) - shape(end, end)));
}

export const SHAPE_COUNT = SHAPES.length;
