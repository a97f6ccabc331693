import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, editsFor } from "../../../src/annotations/edits";
import type { ParamValue } from "../../../src/space/parameter";
import { problemsOf, scanSource } from "./support";

type Tested = "python" | "yaml" | "javascript" | "toml" | "jsonc";

interface Slot {
  /** The literal as the source has it. */
  readonly raw: string;
  readonly annotation: string;
  /** The value to write. */
  readonly value: ParamValue;
}

const sixDigits = (value: number): number => Number(value.toPrecision(6)) + 0;
const bounded = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(sixDigits);
const logScale = fc.double({ min: -12, max: 12, noNaN: true }).map((x) => sixDigits(10 ** x));
const whole = fc.integer({ min: -1_000_000, max: 1_000_000 });

/** What literals look like in each language. */
const STYLES: Readonly<
  Record<
    Tested,
    { quotes: string[]; booleans: string[]; none: string | null; onlyFullNumbers?: boolean; code?: boolean }
  >
> = {
  python: {
    quotes: ["'a'", '"a"', "'''a'''", '"""a"""', "r'a'", 'u"a"'],
    booleans: ["True", "False"],
    none: "None",
    code: true,
  },
  yaml: { quotes: ["'a'", '"a"', "a"], booleans: ["true", "no", "On", "FALSE", "True"], none: "~" },
  javascript: { quotes: ["'a'", '"a"', "`a`"], booleans: ["true", "false"], none: "null", code: true },
  toml: { quotes: ["'a'", '"a"'], booleans: ["true", "false"], none: null, onlyFullNumbers: true },
  jsonc: { quotes: ["'a'", '"a"'], booleans: ["true", "false"], none: "null" },
};

function slots({ language }: { language: Tested }): fc.Arbitrary<Slot> {
  const { quotes, booleans, none, onlyFullNumbers, code } = STYLES[language];
  const full = ["3e-4", "1E-04", "1.0e-3", "2.5e+07", "0.1", "-0.5", "+1.5", "7", "-2", "1_000.5"];
  const float = fc.record({
    raw: fc.constantFrom(...full, ...(onlyFullNumbers ? [] : [".5", "1.", "1.e-3"])),
    annotation: fc.constant("float(-1e6, 1e13)"),
    value: fc.oneof(bounded, logScale, whole),
  });
  const int = fc.record({
    raw: fc.constantFrom("64", "-1", "0x1F", "0xff_00", "0b101", "0o17", "1_000", "1_0", "+3", "1e3"),
    annotation: fc.constant("int(-1000000, 1000000)"),
    value: whole,
  });
  const bool = fc.record({
    raw: fc.constantFrom(...booleans),
    annotation: fc.constant("bool"),
    value: fc.boolean(),
  });
  const text = fc
    .oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("# x", "// y", "yes", "1e3", "", "a: b", "\\", "'\"`", "${x}", "null", "\r\n"),
    )
    .filter((value) => value !== "a");
  const choice = fc.record({ raw: fc.constantFrom(...quotes), other: text }).map(({ raw, other }) => ({
    raw,
    annotation: `choice("a", ${escapedString(other)})`,
    value: other,
  }));
  const numbers = fc.constantFrom<Slot>(
    { raw: '"b"', annotation: 'choice("b", 3, 0.5)', value: 0.5 },
    { raw: "64", annotation: "ordinal(16, 32, 64)", value: 16 },
    { raw: "0.5", annotation: "ordinal(0.25, 0.5, 1)", value: 1 },
  );
  const kinds: fc.Arbitrary<Slot>[] = [float, int, bool, choice, numbers];
  if (none !== null)
    kinds.push(
      fc.constantFrom<Slot>(
        { raw: none, annotation: 'choice(None, "b", 3, 0.5)', value: "b" },
        { raw: '"b"', annotation: 'choice(None, "b", 3, 0.5)', value: null },
      ),
    );
  if (code)
    kinds.push(
      fc.constantFrom<Slot>(
        { raw: "nn.ReLU", annotation: "choice(nn.ReLU, nn.GELU)", value: "nn.GELU" },
        { raw: "f( a, 1 )", annotation: "choice(f(a, 1), g(b))", value: "g(b)" },
      ),
    );
  return fc.oneof(...kinds);
}

/** A string as annotations write it: on one line, in ASCII. */
function escapedString(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

type Layout = (name: string, slot: Slot) => string;

const LAYOUTS: Readonly<Record<Tested, readonly Layout[]>> = {
  python: [
    (name, { raw, annotation }) => `${name} = ${raw}  # @tune ${annotation}`,
    (name, { raw, annotation }) => `${name}: Any = ${raw}# größer 🤗 @tune ${annotation} # noqa`,
    (name, { raw, annotation }) => `# @tune ${annotation}\n\n${name} = (${raw})`,
    (name, { raw, annotation }) => `x = f(\n\t${name}=${raw},  # @tune ${annotation}\n)`,
    (name, { raw, annotation }) => `x = {\n    "${name}": ${raw},  # @tune ${annotation}\n}`,
    (name, { raw, annotation }) =>
      `def f(self, ${name}=${raw}): # @tune ${annotation}\n    return "1 # @tune int(1, 2)"`,
  ],
  yaml: [
    (name, { raw, annotation }) => `${name}: ${raw}  # @tune ${annotation}`,
    (name, { raw, annotation }) => `# größer 🤗 @tune ${annotation}\n${name}: ${raw}`,
    (name, { raw, annotation }) => `k${name}:\n    ${name}: &${name} ${raw} # @tune ${annotation} # noqa`,
    (name, { raw, annotation }) => `k${name}: {${name}: ${raw}, z: {}} # @tune ${annotation}`,
    (name, { raw, annotation }) => `${name}:\n  - ${raw} # @tune ${annotation}\n  - []`,
  ],
  javascript: [
    (name, { raw, annotation }) => `const ${name} = ${raw}; // @tune ${annotation}`,
    (name, { raw, annotation }) => `/* größer 🤗\n * @tune ${annotation}\n */\nlet ${name} = (${raw});`,
    (name, { raw, annotation }) => `f({ ${name}: ${raw} }); // @tune ${annotation} // noqa`,
    (name, { raw, annotation }) => `class ${name} { ${name} = ${raw} } // @tune ${annotation}`,
    (name, { raw, annotation }) =>
      `f(\`// @tune int(1, 2)\`);\nconst { ${name} = ${raw} } = y; // @tune ${annotation}`,
  ],
  toml: [
    (name, { raw, annotation }) => `${name} = ${raw}  # @tune ${annotation}`,
    (name, { raw, annotation }) => `# größer 🤗 @tune ${annotation}\n\n${name} = ${raw}`,
    (name, { raw, annotation }) => `k${name} = { ${name} = ${raw}, z = {} } # @tune ${annotation} # noqa`,
    (name, { raw, annotation }) => `[k${name}]\n${name} = [\n  ${raw}, # @tune ${annotation}\n  [],\n]`,
    (name, { raw, annotation }) =>
      `z${name} = """\n1 # @tune int(1, 2)"""\n${name} = ${raw}# @tune ${annotation}`,
  ],
  jsonc: [
    (name, { raw, annotation }) => `"${name}": ${raw}, // @tune ${annotation}`,
    (name, { raw, annotation }) => `/* größer 🤗 @tune ${annotation} */\n"${name}": ${raw},`,
    (name, { raw, annotation }) => `"k${name}": { ${name}: ${raw}, z: {} }, // @tune ${annotation} // noqa`,
  ],
};

describe.each([
  ["python", "train.py"],
  ["yaml", "config.yaml"],
  ["javascript", "train.js"],
  ["toml", "config.toml"],
  ["jsonc", "config.json5"],
] as const)("values written into %s", (language, path) => {
  const sources = fc.record({
    items: fc.array(fc.tuple(slots({ language }), fc.nat()), { minLength: 1, maxLength: 6 }),
    lineBreak: fc.constantFrom("\n", "\r\n"),
    mark: fc.constantFrom("", "\uFEFF"),
    lastBreak: fc.boolean(),
  });

  it("are read back, and every other character is as it was", () => {
    fc.assert(
      fc.property(sources, ({ items, lineBreak, mark, lastBreak }) => {
        const layouts = LAYOUTS[language];
        const lines = items.map(([slot, layout], i) =>
          (layouts[layout % layouts.length] as Layout)(`p${i}`, slot),
        );
        const body = language === "jsonc" ? `{\n${lines.join("\n")}\n}` : lines.join("\n");
        const text = mark + (body + (lastBreak ? "\n" : "")).replaceAll("\n", lineBreak);
        const before = scanSource(text, path);
        expect(problemsOf(before).filter((problem) => problem.includes(" error "))).toEqual([]);
        expect(before.parameters).toHaveLength(items.length);

        const params = Object.fromEntries(items.map(([{ value }], i) => [`p${i}`, value]));
        const edits = editsFor(before.parameters, params);
        const written = applyEdits(text, edits);
        const after = scanSource(written, path);
        expect(
          Object.fromEntries(after.parameters.map(({ parameter }) => [parameter.name, parameter.default])),
        ).toEqual(params);
        expect(outside(written, after.parameters)).toEqual(outside(text, before.parameters));
        // Writing the same values again changes nothing.
        expect(editsFor(after.parameters, params)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

/** The text between the literals. */
function outside(text: string, literals: readonly { start: number; end: number }[]): string[] {
  const parts: string[] = [];
  let position = 0;
  for (const { start, end } of literals) {
    parts.push(text.slice(position, start));
    position = end;
  }
  return [...parts, text.slice(position)];
}
