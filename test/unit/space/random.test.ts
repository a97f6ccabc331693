import { describe, expect, it } from "vitest";
import { createRandom, nextInt, nextNormal, shuffle } from "../../../src/space/random";

describe("createRandom", () => {
  it("is a function of its parts, and tells their types and borders apart", () => {
    const first = (...parts: (number | string)[]): number => createRandom(...parts).next();
    expect(first(1, "trial", 7)).toBe(first(1, "trial", 7));
    const streams = [
      first(1),
      first("1"),
      first(1, 2),
      first(12),
      first(2, 1),
      first("a", "b"),
      first("ab"),
      first(),
    ];
    expect(new Set(streams).size).toBe(streams.length);
  });

  it("keeps its stream: recorded studies depend on it", () => {
    const random = createRandom(42, "trial", 0);
    expect([random.next(), random.next()]).toMatchInlineSnapshot(`
      [
        0.922483310203204,
        0.9599840328060087,
      ]
    `);
  });

  it("is uniform, also over the first numbers of neighbouring seeds", () => {
    const bins = new Array<number>(10).fill(0);
    const n = 20_000;
    for (let seed = 0; seed < n; seed++) bins[Math.floor(createRandom(seed, "trial", 0).next() * 10)]!++;
    const chiSquared = bins.reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0);
    expect(chiSquared).toBeLessThan(27.9); // 99.9 % of chi-squared with 9 degrees of freedom
  });

  it("draws normals of mean 0 and variance 1, ints in range, and permutations", () => {
    const random = createRandom(5);
    const draws = Array.from({ length: 20_000 }, () => nextNormal(random));
    expect(draws.reduce((sum, z) => sum + z, 0) / draws.length).toBeCloseTo(0, 1);
    expect(draws.reduce((sum, z) => sum + z * z, 0) / draws.length).toBeCloseTo(1, 1);
    for (let i = 0; i < 100; i++) expect([0, 1, 2]).toContain(nextInt(random, 3));
    expect(shuffle(random, [1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
  });
});
