/** Whether two arrays hold the same numbers bit by bit; NaN (an inactive coordinate) equals itself. */
export function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
