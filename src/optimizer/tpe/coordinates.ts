/** Coordinates of observations by dimension, shape [dimensions][observations]; NaN = no value. */
export type Coordinates = readonly Float64Array[];

interface Located {
  /** Shape [dimensions]. */
  readonly unit: ArrayLike<number>;
}

/** What was computed before: most points stand where they stood then. */
export interface KnownCoordinates {
  readonly points: readonly Located[];
  readonly coordinates: Coordinates;
}

/** Of points of shape [dimensions] each. */
export function coordinatesOf(units: readonly ArrayLike<number>[], dimensions: number): Coordinates {
  return coordinatesOfPoints(
    units.map((unit) => ({ unit })),
    dimensions,
  );
}

/** Contiguous, because every kernel is read in every evaluation. */
export function coordinatesOfPoints(
  points: readonly Located[],
  dimensions: number,
  known?: KnownCoordinates,
): Coordinates {
  const columns = Array.from({ length: dimensions }, () => new Float64Array(points.length));
  let first = 0;
  if (known) {
    const most = Math.min(points.length, known.points.length);
    while (first < most && points[first] === known.points[first]) first++;
    for (let d = 0; d < dimensions; d++) columns[d]!.set(known.coordinates[d]!.subarray(0, first));
  }
  for (let i = first; i < points.length; i++) {
    const { unit } = points[i]!;
    for (let d = 0; d < dimensions; d++) columns[d]![i] = unit[d]!;
  }
  return columns;
}
