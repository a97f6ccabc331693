/**
 * Pareto fronts. Points are losses, shape [objectives], all to be minimised; a dominates b when it is nowhere
 * worse and somewhere better.
 */

export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let better = false;
  for (let k = 0; k < a.length; k++) {
    if (a[k]! > b[k]!) return false;
    if (a[k]! < b[k]!) better = true;
  }
  return better;
}

/**
 * Rank of each point: 0 on the front, 1 on the front of what is left without it, and so on. In lexicographic order no
 * point dominates an earlier one, so each goes to the first front of which no member so far dominates it (Zhang et al.
 * 2015, efficient non-dominated sort).
 */
export function paretoRanks(points: readonly (readonly number[])[]): number[] {
  const ranks = new Array<number>(points.length).fill(0);
  const order = points.map((_, i) => i).sort((a, b) => lexicographic(points[a]!, points[b]!));
  const fronts: number[][] = [];
  for (const i of order) {
    const rank = fronts.findIndex((front) => !front.some((j) => dominates(points[j]!, points[i]!)));
    if (rank === -1) fronts.push([i]);
    else fronts[rank]!.push(i);
    ranks[i] = rank === -1 ? fronts.length - 1 : rank;
  }
  return ranks;
}

function lexicographic(a: readonly number[], b: readonly number[]): number {
  const k = a.findIndex((value, i) => value !== b[i]);
  return k === -1 ? 0 : a[k]! - b[k]!;
}

/**
 * The volume that the points dominate within the box below `reference`; points beyond it count as far as they
 * reach. Exact, by slicing along the last objective (While, Bradstreet & Barone's HSO): quick for the two or three
 * objectives that people have.
 */
export function hypervolume(points: readonly (readonly number[])[], reference: readonly number[]): number {
  const inside = points.filter((point) => point.every((value, k) => value < reference[k]!));
  if (inside.length === 0) return 0;
  const last = reference.length - 1;
  if (last === 0) return reference[0]! - Math.min(...inside.map(([value]) => value!));
  const sorted = [...inside].sort((a, b) => a[last]! - b[last]!);
  let volume = 0;
  for (let i = 0; i < sorted.length; i++) {
    const depth = (sorted[i + 1]?.[last] ?? reference[last]!) - sorted[i]![last]!;
    if (depth <= 0) continue;
    const slice = nonDominated(sorted.slice(0, i + 1).map((point) => point.slice(0, last)));
    volume += depth * hypervolume(slice, reference.slice(0, last));
  }
  return volume;
}

/**
 * Indices of `count` points that together dominate much volume: greedily the one that adds most (at least
 * 1 − 1/e of the best choice, as the volume is submodular). The reference point is Optuna's: 1.1 times the worst of
 * each objective (0.9 times a negative one), so that extreme points count too.
 */
export function spreadSubset(points: readonly (readonly number[])[], count: number): number[] {
  const reference = referencePoint(points);
  const chosen: number[] = [];
  const left = new Set(points.keys());
  let volume = 0;
  while (chosen.length < count && left.size > 0) {
    let best = { i: -1, volume: Number.NEGATIVE_INFINITY };
    for (const i of left) {
      const total = hypervolume([...chosen.map((j) => points[j]!), points[i]!], reference);
      if (total - volume > best.volume) best = { i, volume: total - volume };
    }
    chosen.push(best.i);
    left.delete(best.i);
    volume += best.volume;
  }
  return chosen;
}

export function referencePoint(points: readonly (readonly number[])[]): number[] {
  const objectives = points[0]?.length ?? 0;
  return Array.from({ length: objectives }, (_, k) => {
    const worst = Math.max(...points.map((point) => point[k]!));
    const margin = Math.max(1.1 * worst, 0.9 * worst);
    return margin === 0 ? 1e-12 : margin;
  });
}

function nonDominated(points: readonly (readonly number[])[]): (readonly number[])[] {
  return points.filter(
    (point, i) => !points.some((other, j) => dominates(other, point) || (j < i && equal(other, point))),
  );
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, k) => value === b[k]);
}
