import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Box, undominatedBoxes } from "../../../../src/optimizer/multiobjective/boxes";
import { hypervolume } from "../../../../src/optimizer/pareto";

function holds({ lower, upper }: Box, y: readonly number[]): boolean {
  return y.every((value, k) => value > lower[k]! && value <= upper[k]!);
}

/** Of the part of the boxes above −1 in every coordinate. */
function volume(boxes: readonly Box[]): number {
  return boxes.reduce(
    (sum, { lower, upper }) =>
      sum + upper.reduce((product, u, k) => product * (u - Math.max(lower[k]!, -1)), 1),
    0,
  );
}

const points = (m: number): fc.Arbitrary<number[][]> =>
  fc.array(
    fc.array(
      fc.integer({ min: 0, max: 12 }).map((i) => i / 10),
      { minLength: m, maxLength: m },
    ),
    { maxLength: 12 },
  );

describe("the boxes above a front", () => {
  it("are the whole of what lies below the reference without a front", () => {
    expect(undominatedBoxes([], [1, 2])).toEqual([
      { lower: [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY], upper: [1, 2] },
    ]);
  });

  it("are n + 1 strips for n points of two objectives", () => {
    const boxes = undominatedBoxes(
      [
        [1, 3],
        [2, 2],
        [3, 1],
      ],
      [4, 4],
    );
    expect(boxes).toHaveLength(4);
    expect(volume(boxes)).toBe(25 - 6);
  });

  it.each([2, 3, 4])("are disjoint, and leave out exactly what %i objectives' front dominates", (m) => {
    fc.assert(
      fc.property(
        points(m),
        fc.array(fc.double({ min: -0.9, max: 1, noNaN: true }), { minLength: m, maxLength: m }),
        (front, y) => {
          const reference = new Array<number>(m).fill(1);
          const boxes = undominatedBoxes(front, reference);
          const isDominated = front.some((point) => point.every((value, k) => value < y[k]!));
          // A point on a border may count as either.
          if (front.flat().some((value) => y.includes(value))) return;
          expect(boxes.filter((box) => holds(box, y))).toHaveLength(isDominated ? 0 : 1);
          expect(volume(boxes)).toBeCloseTo(2 ** m - hypervolume(front, reference), 9);
        },
      ),
    );
  });

  it("stay few with three objectives", () => {
    const front = Array.from({ length: 50 }, (_, i) => {
      const [a, b] = [i / 50, ((i * 17) % 50) / 50];
      return [a, b, 2 - a - b];
    });
    expect(undominatedBoxes(front, [3, 3, 3]).length).toBeLessThan(2.5 * front.length);
  });
});
