/**
 * Lower triangles stored row after row in one Float64Array: row i begins at i(i+1)/2 and holds i+1 numbers.
 * Half the memory of a square, rows are contiguous, and a grown matrix keeps its first rows where they are.
 */
export function packedLength(size: number): number {
  return (size * (size + 1)) / 2;
}

/** Index of element (row, column), column ≤ row. */
export function packedIndex(row: number, column: number): number {
  return (row * (row + 1)) / 2 + column;
}
