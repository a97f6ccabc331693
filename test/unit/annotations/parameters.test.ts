import { describe, expect, it } from "vitest";
import type { Parameter } from "../../../src/space/parameter";
import { problemsOf, scanSource } from "./support";

const float = { kind: "float", low: 0, high: 1, log: false } as const;
const int = { kind: "int", low: 1, high: 8, log: false, step: 1 } as const;

describe("an annotation says", () => {
  it.each<readonly [annotation: string, value: string, expected: Readonly<Record<string, unknown>>]>([
    ["float(0, 1)", "0.5", float],
    ["float(1e-5, 1e-1, log)", "1e-3", { kind: "float", low: 1e-5, high: 0.1, log: true }],
    ["float(1e-5, 1e-1, log=True)", "1e-3", { kind: "float", low: 1e-5, high: 0.1, log: true }],
    ["float(-1, +.5, log=false)", "0", { ...float, low: -1, high: 0.5 }],
    ["float(0, 1, step=0.25)", "0.5", { ...float, step: 0.25 }],
    ["float ( 0 , 1 , )", "0.5", float],
    ["int(1, 8)", "3", int],
    ["int(1, 8, log)", "3", { ...int, log: true }],
    ["int(32, 512, step=32)", "64", { ...int, low: 32, high: 512, step: 32 }],
    ["int(1, 9, log, step=2)", "3", { ...int, high: 9, log: true, step: 2 }],
    ["int(0x10, 1_000)", "64", { ...int, low: 16, high: 1000 }],
    ["int(1e1, 1e3)", "64", { ...int, low: 10, high: 1000 }],
    ["ordinal(16, 32, 64)", "32", { kind: "ordinal", choices: [16, 32, 64] }],
    ["ordinal('small', 'large')", "'small'", { kind: "ordinal", choices: ["small", "large"] }],
    ["choice(\"adam\", 'sgd')", '"adam"', { kind: "choice", choices: ["adam", "sgd"] }],
    [
      "choice(None, True, 0.5, 'a', nn.ReLU)",
      "True",
      { kind: "choice", choices: [null, true, 0.5, "a", "nn.ReLU"] },
    ],
    [
      'choice("a\\tb", "c\\"d", r"\\d", "\\u00e9")',
      '"é"',
      { kind: "choice", choices: ["a\tb", 'c"d', "\\d", "é"] },
    ],
    [
      "choice(f(a, b), g[1, 2], lambda x: x, -y)",
      "-y",
      { kind: "choice", choices: ["f(a, b)", "g[1, 2]", "lambda x: x", "-y"] },
    ],
    ["bool", "True", { kind: "bool" }],
    ["bool()", "True", { kind: "bool" }],
    ["uniform(0, 1)", "0.5", float],
    ["loguniform(0.1, 1)", "0.5", { ...float, low: 0.1, log: true }],
    ["quniform(0, 1, 0.25)", "0.5", { ...float, step: 0.25 }],
    ['categorical("a", "b")', '"a"', { kind: "choice", choices: ["a", "b"] }],
    [
      "float(0, 1, prior=normal(0.1, 0.05))",
      "0.5",
      { ...float, prior: { kind: "normal", mean: 0.1, std: 0.05 } },
    ],
    [
      "int(1, 8, log, prior=lognormal(2, 0.5))",
      "3",
      { ...int, log: true, prior: { kind: "lognormal", median: 2, sigma: 0.5 } },
    ],
    [
      'choice("a", "b", prior=weights(3, 1))',
      '"a"',
      { kind: "choice", choices: ["a", "b"], prior: { kind: "weights", weights: [3, 1] } },
    ],
    [
      "ordinal(1, 2, 4, prior=normal(2, 1))",
      "2",
      { kind: "ordinal", choices: [1, 2, 4], prior: { kind: "normal", mean: 2, std: 1 } },
    ],
    ["bool(prior=weights(1, 3))", "True", { kind: "bool", prior: { kind: "weights", weights: [1, 3] } }],
  ])("%s", (annotation, value, expected) => {
    const scan = scanSource(`x = ${value}  # @tune ${annotation}`);
    expect(problemsOf(scan)).toEqual([]);
    const { default: _default, ...parameter } = scan.space.parameters[0] as Parameter;
    expect(parameter).toEqual({ name: "x", ...expected });
  });

  it.each([
    ["0.5", "float(0, 1)", 0.5],
    ["-0x10", "int(-20, 20)", -16],
    ["1_000", "int(1, 5000)", 1000],
    ["None", "choice(None, 1)", null],
    ["False", "bool", false],
    ["'a' \"b\"", 'choice("ab", "c")', "ab"],
    ["f(a,b)", "choice(f(a, b), g)", "f(a, b)"],
  ])("the value in the source is the default: %s", (raw, annotation, expected) => {
    expect(scanSource(`x = ${raw}  # @tune ${annotation}`).space.parameters[0]?.default).toBe(expected);
  });

  it("a bound that a step does not reach stays as written, with a warning", () => {
    const scan = scanSource("x = 5  # @tune int(1, 10, step=4)");
    expect(scan.space.parameters[0]).toMatchObject({ low: 1, high: 10, step: 4 });
    expect(problemsOf(scan)).toEqual([
      "1:23 warning steps of 4 from 1 do not reach 10: the highest value is 9",
    ]);
  });

  it("steps are counted without the noise of sums", () => {
    expect(problemsOf(scanSource("x = 0.3  # @tune float(0.1, 0.7, step=0.1)"))).toEqual([]);
    expect(problemsOf(scanSource("x = 0.6  # @tune float(0, 0.9, step=0.3)"))).toEqual([]);
  });

  it("a value off the step is a warning and stays", () => {
    const scan = scanSource("x = 0.35  # @tune float(0, 1, step=0.1)");
    expect(problemsOf(scan)).toEqual([
      "1:5 warning 0.35 is not 0 plus a multiple of 0.1: the first trial runs it as it is, later ones keep to the steps",
    ]);
    expect(scan.space.parameters[0]?.default).toBe(0.35);
  });
});
