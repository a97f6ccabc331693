import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dominates, hypervolume, paretoRanks, spreadSubset } from "../../../src/optimizer/pareto";

describe("dominance", () => {
  it("needs to be nowhere worse and somewhere better", () => {
    expect(dominates([1, 2], [1, 3])).toBe(true);
    expect(dominates([1, 2], [1, 2])).toBe(false);
    expect(dominates([0, 3], [1, 2])).toBe(false);
  });

  it("ranks points front by front", () => {
    expect(
      paretoRanks([
        [1, 4],
        [2, 2],
        [4, 1],
        [3, 3],
        [5, 5],
        [2, 2],
      ]),
    ).toEqual([0, 0, 0, 1, 2, 0]);
  });
});

describe("hypervolume", () => {
  it.each([
    [[[1, 1]], [3, 4], 6],
    [
      [
        [1, 3],
        [2, 2],
        [3, 1],
      ],
      [4, 4],
      6,
    ],
    [
      [
        [1, 3],
        [2, 2],
        [3, 1],
        [3, 3],
        [9, 0],
      ],
      [4, 4],
      6,
    ],
    [[[0, 0, 0]], [1, 2, 3], 6],
    [
      [
        [0, 1, 1],
        [1, 0, 1],
        [1, 1, 0],
      ],
      [2, 2, 2],
      4,
    ],
    [[], [1, 1], 0],
  ])("of %j below %j is %f", (points, reference, volume) => {
    expect(hypervolume(points, reference)).toBeCloseTo(volume, 12);
  });

  it("agrees with counting cells, and never falls when a point is added", () => {
    const point = fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5));
    fc.assert(
      fc.property(fc.array(point, { maxLength: 8 }), point, (points, extra) => {
        const reference = [6, 6, 6];
        let cells = 0;
        for (let x = 0; x < 6; x++)
          for (let y = 0; y < 6; y++)
            for (let z = 0; z < 6; z++) if (points.some(([a, b, c]) => a <= x && b <= y && c <= z)) cells++;
        expect(hypervolume(points, reference)).toBeCloseTo(cells, 9);
        expect(hypervolume([...points, extra], reference)).toBeGreaterThanOrEqual(cells - 1e-9);
      }),
    );
  });

  it("chooses points that cover the front", () => {
    const front = [
      [0, 10],
      [4.9, 5.1],
      [5, 5],
      [5.1, 4.9],
      [10, 0],
    ];
    expect(spreadSubset(front, 3).sort()).toEqual([0, 2, 4]);
  });
});
