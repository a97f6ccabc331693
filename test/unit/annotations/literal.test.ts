import { describe, expect, it } from "vitest";
import { parseNumber, writeNumber } from "../../../src/annotations/numberText";
import type { ParamValue } from "../../../src/space/parameter";
import { withValues } from "./support";

const PYTHON = { floatsNeedPoint: true, fullForm: false };
const YAML = { floatsNeedPoint: true, fullForm: true };
const JAVASCRIPT = { floatsNeedPoint: false, fullForm: false };

describe("a number keeps the notation of the literal it replaces", () => {
  it.each([
    // raw, value, Python, YAML, JavaScript
    ["1e-3", 3.2e-4, "3.2e-4", "3.2e-4", "3.2e-4"],
    ["1e-3", 1e-4, "1e-4", "1.0e-4", "1e-4"],
    ["1e-3", 0.05, "5e-2", "5.0e-2", "5e-2"],
    ["1e-3", 20, "2e1", "2.0e+1", "2e1"],
    ["1e-3", 0, "0.0", "0.0", "0.0"],
    ["1.0e-3", 1e-4, "1.0e-4", "1.0e-4", "1.0e-4"],
    ["1.e-3", 1e-4, "1.e-4", "1.e-4", "1.e-4"],
    ["1E-03", 3.2e-4, "3.2E-04", "3.2E-04", "3.2E-04"],
    ["1e+5", 250000, "2.5e+5", "2.5e+5", "2.5e+5"],
    ["1e-10", 1e-9, "1e-9", "1.0e-9", "1e-9"],
    ["0.1", 0.25, "0.25", "0.25", "0.25"],
    ["0.1", 2, "2.0", "2.0", "2.0"],
    ["0.1", 1e-4, "0.0001", "0.0001", "0.0001"],
    ["0.1", 1.5e-5, "1.5e-5", "1.5e-5", "1.5e-5"],
    ["0.1", 1e-5, "1e-5", "1.0e-5", "1e-5"],
    ["0.1", 123456, "123456.0", "123456.0", "123456.0"],
    ["0.1", 1e21, "1e21", "1.0e+21", "1e21"],
    ["1.", 2, "2.", "2.", "2."],
    ["1.", 2.5, "2.5", "2.5", "2.5"],
    [".5", 0.25, ".25", "0.25", ".25"],
    [".5", 1.25, "1.25", "1.25", "1.25"],
    ["-0.5", 0.25, "0.25", "0.25", "0.25"],
    ["0.5", -0.25, "-0.25", "-0.25", "-0.25"],
    ["- 3", -2, "-2.0", "-2.0", "-2"],
    ["+0.5", 0.25, "+0.25", "+0.25", "+0.25"],
    ["1", 0.5, "0.5", "0.5", "0.5"],
    ["1", 2, "2.0", "2.0", "2"],
    ["1_000.0", 20000, "20_000.0", "20_000.0", "20_000.0"],
    ["1_000.0", 20.5, "20.5", "20.5", "20.5"],
  ])("%s → %d", (raw, value, python, yaml, javascript) => {
    expect(writeNumber(value, { raw, float: true, ...PYTHON })).toBe(python);
    expect(writeNumber(value, { raw, float: true, ...YAML })).toBe(yaml);
    expect(writeNumber(value, { raw, float: true, ...JAVASCRIPT })).toBe(javascript);
  });

  it.each([
    ["64", 128, "128"],
    ["64", -1, "-1"],
    ["1_000", 25000, "25_000"],
    ["1_000", 500, "500"],
    ["1_000", 1234567, "1_234_567"],
    ["0x1F", 255, "0xFF"],
    ["0x1f", 171, "0xab"],
    ["0xff_ff", 1, "0x0001"],
    ["0x0F", 16, "0x10"],
    ["0b101", 6, "0b110"],
    ["0o17", 8, "0o10"],
    ["-0x10", 16, "0x10"],
    ["1e3", 2500, "2.5e3"],
    ["100", 1e15, "1000000000000000"],
  ])("the integer %s → %d", (raw, value, text) => {
    expect(writeNumber(value, { raw, float: false, ...PYTHON })).toBe(text);
    expect(parseNumber(text)?.value).toBe(value);
  });
});

describe("numbers are read as the languages read them", () => {
  it.each([
    ["3", 3, true],
    ["-3", -3, true],
    ["- 3", -3, true],
    ["+.5", 0.5, false],
    ["1.", 1, false],
    ["1.e2", 100, false],
    ["1_000.5", 1000.5, false],
    ["1e1_0", 1e10, false],
    ["0xFF", 255, true],
    ["0B11", 3, true],
    ["0o_17", 15, true],
    ["00", 0, true],
    ["-0.0", 0, false],
  ])("%s", (text, value, integer) => {
    expect(parseNumber(text)).toEqual({ value, integer });
  });

  it.each([
    "",
    "a",
    "1a",
    "010",
    "1__0",
    "_1",
    "1_",
    "0x",
    "1e",
    ".",
    "1 2",
    "--1",
    "3j",
    "inf",
    "nan",
    "1,5",
  ])("%j is none", (text) => {
    expect(parseNumber(text)).toBeNull();
  });
});

describe("other values are written in the style of the source", () => {
  const STRINGS = '# @tune choice("a", "it\'s", "say \\"hi\\"", "back\\\\slash", "l\\n", "zoë")';
  it.each<readonly [string, ParamValue, string]>([
    [`x = 'a'  ${STRINGS}`, "it's", `x = 'it\\'s'  ${STRINGS}`],
    [`x = "a"  ${STRINGS}`, "it's", `x = "it's"  ${STRINGS}`],
    [`x = """a"""  ${STRINGS}`, 'say "hi"', `x = """say \\"hi\\""""  ${STRINGS}`],
    [`x = r'a'  ${STRINGS}`, "back\\slash", `x = r'back\\slash'  ${STRINGS}`],
    [`x = r'a'  ${STRINGS}`, "it's", `x = 'it\\'s'  ${STRINGS}`],
    [`x = u"a"  ${STRINGS}`, "zoë", `x = u"zoë"  ${STRINGS}`],
    [`x = 'a'  ${STRINGS}`, "l\n", `x = 'l\\n'  ${STRINGS}`],
    [`x = ("a" '')  ${STRINGS}`, "zoë", `x = ("zoë")  ${STRINGS}`],
    ["x = True  # @tune bool", false, "x = False  # @tune bool"],
    ["x = None  # @tune choice(None, 'b')", "b", "x = 'b'  # @tune choice(None, 'b')"],
    ["x = 'b'  # @tune choice(None, 'b')", null, "x = None  # @tune choice(None, 'b')"],
    ["x = None  # @tune choice(None, 1e-2)", 0.01, "x = 1e-2  # @tune choice(None, 1e-2)"],
    ["x = 0x10  # @tune ordinal(16, 32)", 32, "x = 0x20  # @tune ordinal(16, 32)"],
    ["x = a.B  # @tune choice(a.B, c(d, 1))", "c(d, 1)", "x = c(d, 1)  # @tune choice(a.B, c(d, 1))"],
    ["x = 2 ** y  # @tune int(-3, 3)", -1, "x = (-1) ** y  # @tune int(-3, 3)"],
    ["x = y - 2  # @tune int(-3, 3)", -1, "x = y - -1  # @tune int(-3, 3)"],
  ])("%s with %j", (source, value, expected) => {
    expect(withValues(source, { x: value })).toBe(expected);
  });

  it.each<readonly [string, ParamValue, string]>([
    ["x: yes # @tune bool", false, "x: no # @tune bool"],
    ["x: On # @tune bool", false, "x: Off # @tune bool"],
    ["x: TRUE # @tune bool", false, "x: FALSE # @tune bool"],
    ["x: true # @tune bool", false, "x: false # @tune bool"],
    ['x: \'a\' # @tune choice("a", "it\'s")', "it's", "x: 'it''s' # @tune choice(\"a\", \"it's\")"],
    ['x: a # @tune choice("a", "yes")', "yes", 'x: "yes" # @tune choice("a", "yes")'],
    ['x: a # @tune choice("a", "1e3")', "1e3", 'x: "1e3" # @tune choice("a", "1e3")'],
    ['x: a # @tune choice("a", "b: c")', "b: c", 'x: "b: c" # @tune choice("a", "b: c")'],
    ['x: a # @tune choice("a", "b")', "b", 'x: b # @tune choice("a", "b")'],
    ["x: ~ # @tune choice(null, adam)", "adam", "x: adam # @tune choice(null, adam)"],
    ["x: adam # @tune choice(null, adam)", null, "x: null # @tune choice(null, adam)"],
    ["x: 1.0e-3 # @tune float(1e-5, 1)", 1e-4, "x: 1.0e-4 # @tune float(1e-5, 1)"],
    ["x: 1 # @tune float(1e-5, 1)", 0.00002, "x: 2.0e-5 # @tune float(1e-5, 1)"],
  ])("in YAML %s with %j", (source, value, expected) => {
    expect(withValues(source, { x: value }, "a.yaml")).toBe(expected);
  });

  it.each<readonly [string, ParamValue, string]>([
    ["x = `a`; // @tune choice('a', '${b}')", "${b}", "x = `\\${b}`; // @tune choice('a', '${b}')"],
    ["x = 'a'; // @tune choice('a', null)", null, "x = null; // @tune choice('a', null)"],
    ["x = 10n; // @tune int(1, 20)", 12, "x = 12n; // @tune int(1, 20)"],
    ["x = y -1; // @tune int(-3, 3)", -2, "x = y -(-2); // @tune int(-3, 3)"],
    ["x = 1; // @tune float(0, 3)", 2, "x = 2; // @tune float(0, 3)"],
  ])("in JavaScript %s with %j", (source, value, expected) => {
    expect(withValues(source, { x: value }, "a.js")).toBe(expected);
  });

  it("writes nothing for the value that stands there and for absent parameters", () => {
    const source = "a = 1e-03  # @tune float(1e-5, 1)\nb = 0x0f  # @tune int(1, 20)\n";
    expect(withValues(source, { a: 0.001 })).toBe(source);
  });
});
