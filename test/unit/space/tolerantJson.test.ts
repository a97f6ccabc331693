import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTolerantJson, parseTolerantJson } from "../../../src/space/tolerantJson";

describe("JSON as Python writes it", () => {
  it("reads bare NaN and infinities as numbers", () => {
    expect(parseTolerantJson('{"a":NaN,"b":[-Infinity, Infinity]}')).toEqual({
      a: Number.NaN,
      b: [-Infinity, Infinity],
    });
  });

  it("leaves the same words inside strings alone, also behind escaped quotes", () => {
    const text = '{"name":"say \\"NaN\\", -Infinity","value":NaN}';
    expect(parseTolerantJson(text)).toEqual({ name: 'say "NaN", -Infinity', value: Number.NaN });
  });

  it("writes non-finite numbers as bare tokens and nothing else differently", () => {
    expect(formatTolerantJson({ v: Number.NaN, w: -Infinity, s: "NaN" })).toBe(
      '{"v":NaN,"w":-Infinity,"s":"NaN"}',
    );
  });

  it("refuses what is not JSON", () => {
    for (const text of ["", "{", "NaN NaN", '{"a":Infinit}', "{} {}"])
      expect(() => parseTolerantJson(text), text).toThrow(SyntaxError);
  });

  it("gives back whatever it wrote", () => {
    const leaf = fc.oneof(fc.string({ unit: "binary" }), fc.double(), fc.constant("NaN"), fc.boolean());
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((key) => key !== "__proto__"),
          leaf,
        ),
        (value) => {
          const back = parseTolerantJson(formatTolerantJson(value)) as Record<string, unknown>;
          expect(Object.keys(back)).toEqual(Object.keys(value));
          for (const [key, item] of Object.entries(value)) expect(back[key]).toEqual(item === 0 ? 0 : item);
        },
      ),
    );
  });
});
