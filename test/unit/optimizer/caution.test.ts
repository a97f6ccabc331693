import { describe, expect, it } from "vitest";
import { cautionOf, retreatOf } from "../../../src/optimizer/caution";

/** A history of these ends, `x` for a failure. */
function historyOf(ends: string) {
  const at = (number: number) => ({ number }) as never;
  const numbers = [...ends].map((end, number) => ({ end, number }));
  return {
    complete: numbers.filter(({ end }) => end === ".").map(({ number }) => at(number)),
    pruned: [],
    failed: numbers.filter(({ end }) => end === "x").map(({ number }) => at(number)),
  };
}

describe("caution", () => {
  it("weighs the chance of success once while nothing or hardly anything fails", () => {
    expect(cautionOf(historyOf("...................."))).toBe(1);
    expect(cautionOf(historyOf(`${".".repeat(24)}x`))).toBeLessThan(2);
  });

  it("grows with the failures among the latest trials", () => {
    const [one, two, four] = ["...........x", ".........x.x", ".x.x.....x.x"].map((ends) =>
      cautionOf(historyOf(ends)),
    );
    expect(two).toBeGreaterThan(one ?? Number.NaN);
    expect(four).toBeGreaterThan(two ?? Number.NaN);
  });

  it("is over when the latest trials have succeeded: no region is given up for good", () => {
    expect(cautionOf(historyOf(`${"x".repeat(10)}${".".repeat(24)}`))).toBe(1);
  });

  it("outweighs any improvement after two failures in a row", () => {
    expect(retreatOf(1)).toBe(0);
    expect(retreatOf(cautionOf(historyOf(`${".".repeat(22)}xx`)))).toBeGreaterThan(1e5);
    expect(retreatOf(cautionOf(historyOf(`${".".repeat(23)}x`)))).toBeLessThan(100);
  });
});
