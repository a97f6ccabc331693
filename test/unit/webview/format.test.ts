import { describe, expect, test } from "vitest";
import {
  columnFormat,
  formatLogTick,
  formatParameter,
  formatShare,
  formatTicks,
  quoteValue,
  shorten,
  wrap,
} from "../../../webview/model/format";

describe("a parameter's value", () => {
  test("is shown with its exponent where the scale is logarithmic and the value small", () => {
    expect(formatParameter({ log: true }, 0.0021, 3)).toBe("2.1e-3");
    expect(formatParameter({ log: true }, 0.21, 3)).toBe("0.21");
    expect(formatParameter({ log: false }, 0.0021, 3)).toBe("0.0021");
  });

  test("is quoted in a sentence only if it is text", () => {
    expect([quoteValue("sgd"), quoteValue(32), quoteValue(false)]).toEqual(['"sgd"', "32", "false"]);
  });
});

describe("a column of numbers", () => {
  const column = (values: number[], log = false): string[] => values.map(columnFormat(values, log));

  test("has equal decimals, so that the digits line up", () => {
    expect(column([0.0312, 0.221, 0.0335])).toEqual(["0.0312", "0.2210", "0.0335"]);
    expect(column([93.21, 8.5])).toEqual(["93.21", "8.50"]);
  });

  test("has no decimals for whole numbers, nor more than the values need", () => {
    expect(column([128, 32])).toEqual(["128", "32"]);
    expect(column([0.9, 0.5])).toEqual(["0.9", "0.5"]);
  });

  test("has exponents where magnitudes differ much or the scale is logarithmic", () => {
    expect(column([1e-5, 0.1])).toEqual(["1.00e-5", "1.00e-1"]);
    expect(column([2.1e-3, 4e-2], true)).toEqual(["2.10e-3", "4.00e-2"]);
    expect(column([2_500_000, 1])).toEqual(["2.50e6", "1.00e0"]);
  });

  test("is not widened by one tiny outlier among many", () => {
    const values = [1e-3, ...Array.from({ length: 20 }, (_, i) => 0.3 + i * 0.011)];
    expect(columnFormat(values)(0.311)).toBe("0.311");
  });

  test("never says minus zero", () => {
    expect(columnFormat([0.5, -0.1])(-0.001)).toBe("0.0");
  });
});

describe("ticks", () => {
  test("have the decimals their step needs", () => {
    expect(formatTicks([0, 0.2, 0.4])).toEqual(["0.0", "0.2", "0.4"]);
    expect(formatTicks([0, 100, 200])).toEqual(["0", "100", "200"]);
    expect(formatTicks([0.05, 0.1, 0.150_000_000_000_000_02])).toEqual(["0.05", "0.10", "0.15"]);
  });

  test("do not round a bound to a number it is not", () => {
    expect(formatTicks([0.8, 0.9, 0.99])).toEqual(["0.80", "0.90", "0.99"]);
  });

  test("of a logarithmic axis are plain while plain numbers say it well", () => {
    expect(formatLogTick(1e-4, 1e-5, 0.1)).toBe("1e-4");
    expect(formatLogTick(0.1, 1e-5, 0.1)).toBe("1e-1");
    expect(formatLogTick(0.5, 0.1, 10)).toBe("0.5");
    expect(formatLogTick(100, 1, 1000)).toBe("100");
  });
});

describe("shares", () => {
  test("a small share is not called nothing", () => {
    expect([formatShare(0), formatShare(0.001), formatShare(0.684), formatShare(1)]).toEqual([
      "0 %",
      "< 1 %",
      "68 %",
      "100 %",
    ]);
  });
});

test("a long name loses its middle: its ends tell it apart", () => {
  expect(shorten("model.encoder.dropout", 11)).toBe("model…opout");
  expect(shorten("lr", 11)).toBe("lr");
  expect(shorten("🙂🙂🙂🙂", 3)).toBe("🙂…🙂");
});

test("a long sentence is broken between its words", () => {
  expect(wrap("pruned at step 6: no chance", 10)).toEqual(["pruned at", "step 6: no", "chance"]);
  expect(wrap("a/very/long/path.py is missing", 8)).toEqual(["a/very/long/path.py", "is", "missing"]);
});
