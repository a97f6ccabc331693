/** Coordinates of observations by dimension, shape [dimensions][observations]; NaN = no value. */
export type Coordinates = readonly Float64Array[];

/** Of points of shape [dimensions] each. Contiguous, because every kernel is read in every evaluation. */
export function coordinatesOf(points: readonly ArrayLike<number>[], dimensions: number): Coordinates {
  const columns = Array.from({ length: dimensions }, () => new Float64Array(points.length));
  for (let i = 0; i < points.length; i++) {
    const point = points[i]!;
    for (let d = 0; d < dimensions; d++) columns[d]![i] = point[d]!;
  }
  return columns;
}
