import { describe, expect, test } from "vitest";
import {
  formatClock,
  formatDuration,
  formatMemory,
  formatNumber,
  formatValue,
  WHOLE,
} from "../../../src/protocol/format";

describe("a number on its own", () => {
  test.each([
    [0.0312, "0.0312"],
    [0.031_234_5, "0.03123"],
    [0.5, "0.5"],
    [42, "42"],
    [-5.4321, "-5.432"],
    [123_456, "123456"],
    [1234.567, "1235"],
    [1e-4, "1e-4"],
    [0.000_213_4, "2.134e-4"],
    [2.5e7, "2.5e7"],
    [0, "0"],
    [-0, "0"],
    [Number.POSITIVE_INFINITY, "∞"],
    [Number.NEGATIVE_INFINITY, "-∞"],
    [Number.NaN, "–"],
    [null, "–"],
    [undefined, "–"],
  ])("%s reads %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test("has no more digits than asked for", () => {
    expect(formatNumber(0.123456, 2)).toBe("0.12");
    expect(formatNumber(0.000_345_6, 2)).toBe("3.5e-4");
  });

  test("is written whole where it is to be copied, without the rounding of binary fractions", () => {
    expect(formatNumber(0.1 + 0.2, WHOLE)).toBe("0.3");
    expect(formatNumber(0.123_456_78, WHOLE)).toBe("0.12345678");
  });
});

test("a value says None, true and text as they are, and nothing where it is absent", () => {
  expect([null, true, "sgd", undefined].map((value) => formatValue(value))).toEqual([
    "None",
    "true",
    "sgd",
    "–",
  ]);
});

describe("times", () => {
  test.each([
    [0, "0 s"],
    [0.042, "42 ms"],
    [1.94, "1.9 s"],
    [59.96, "1:00"],
    [401, "6:41"],
    [4001, "1:06:41"],
    [null, "–"],
  ])("%s seconds read %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  test("a clock never goes below zero", () => {
    expect([formatClock(-1), formatClock(7), formatClock(3600)]).toEqual(["0:00", "0:07", "1:00:00"]);
  });
});

test.each([
  [2.24, "2.2 MB"],
  [312.4, "312 MB"],
  [2416, "2.42 GB"],
  [null, "–"],
])("%s megabytes read %s", (megabytes, text) => {
  expect(formatMemory(megabytes)).toBe(text);
});
