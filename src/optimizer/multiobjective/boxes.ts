/**
 * The region that a front leaves undominated below a reference point, as disjoint boxes.
 *
 * Points are losses, shape [m], all to be minimised. Every y ≤ reference that no point of the front dominates lies in
 * one box (l, u], l_k = −∞ where nothing bounds it. Sweeping along the last objective, the slices' boxes change only
 * where a point begins to count; those that do not change go on: m = 2 gives n + 1 boxes, m = 3 about 2n + 1 (as in
 * Yang, Emmerich, Deutz & Bäck 2019).
 */

export interface Box {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** Disjoint boxes for a front of any order; dominated points and points beyond the reference do no harm. */
export function undominatedBoxes(front: readonly (readonly number[])[], reference: readonly number[]): Box[] {
  const inside = front.filter((point) => point.every((value, k) => value < reference[k]!));
  if (reference.length === 1) return [{ lower: [NONE], upper: [Math.min(reference[0]!, ...inside.flat())] }];
  return sweep(inside, reference);
}

const NONE = Number.NEGATIVE_INFINITY;

function sweep(points: readonly (readonly number[])[], reference: readonly number[]): Box[] {
  const last = reference.length - 1;
  const base = reference.slice(0, last);
  const sorted = [...points].sort((a, b) => a[last]! - b[last]!);
  const finished: Box[] = [];
  let open = openedAt(NONE, undominatedBoxes([], base), new Map());
  let shadow: (readonly number[])[] = [];

  let isNew = false;
  for (const [i, point] of sorted.entries()) {
    const projected = point.slice(0, last);
    if (!shadow.some((other) => weaklyDominates(other, projected))) {
      shadow = [...shadow.filter((other) => !weaklyDominates(projected, other)), projected];
      isNew = true;
    }
    // Points at the same height begin to count together.
    if (!isNew || sorted[i + 1]?.[last] === point[last]) continue;
    open = turned(open, point[last]!, shadow, base, finished);
    isNew = false;
  }
  for (const { box, since } of open.values()) finished.push(extended(box, since, reference[last]!));
  return finished;
}

interface Open {
  readonly box: Box;
  readonly since: number;
}

function openedAt(
  height: number,
  boxes: readonly Box[],
  before: ReadonlyMap<string, Open>,
): Map<string, Open> {
  return new Map(
    boxes.map((box) => {
      const key = `${box.lower}|${box.upper}`;
      return [key, before.get(key) ?? { box, since: height }];
    }),
  );
}

/** The slice's boxes from this height on; those that end here are finished. */
function turned(
  open: ReadonlyMap<string, Open>,
  height: number,
  shadow: readonly (readonly number[])[],
  base: readonly number[],
  finished: Box[],
): Map<string, Open> {
  const next = openedAt(height, undominatedBoxes(shadow, base), open);
  for (const [key, { box, since }] of open) if (!next.has(key)) finished.push(extended(box, since, height));
  return next;
}

function extended({ lower, upper }: Box, since: number, until: number): Box {
  return { lower: [...lower, since], upper: [...upper, until] };
}

function weaklyDominates(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, k) => value <= b[k]!);
}
