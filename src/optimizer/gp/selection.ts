/** All indices, or of more than `limit` the best half of it by loss and an even selection of the others. */
export function selection(losses: Float64Array, limit: number): number[] {
  const n = losses.length;
  if (n <= limit) return Array.from({ length: n }, (_, i) => i);
  const half = Math.floor(limit / 2);
  const byLoss = Array.from({ length: n }, (_, i) => i).sort((a, b) => losses[a]! - losses[b]! || a - b);
  const others = byLoss.slice(half);
  const stride = others.length / half;
  const spread = Array.from({ length: half }, (_, k) => others[Math.floor((k + 0.5) * stride)]!);
  return [...byLoss.slice(0, half), ...spread].sort((a, b) => a - b);
}
