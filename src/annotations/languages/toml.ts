import type { Language, SourceTree, SourceValue } from "../language";
import type { Range } from "../problem";
import { tomlParts } from "./tomlParts";
import { tomlLiteral, writeTomlString } from "./tomlScalars";

export const toml: Language = {
  id: "toml",
  commentMarker: "#",
  bareWord: null,
  numbers: { floatsNeedPoint: true, fullForm: false },
  parse: tomlTree,
  writeString: writeTomlString,
  writeConstant: (value) => (value === null ? '""' : String(value)),
};

function tomlTree(text: string): SourceTree {
  const parts = tomlParts(text);
  const overlaps = (range: Range) => (part: Range) => part.start < range.end && part.end > range.start;
  const bracketsFrom = (line: Range): Range | null =>
    parts.values.find(({ start, end }) => start >= line.start && start < line.end && end > line.end) ?? null;
  return {
    commentAt: (offset) => parts.comments.find(({ start, end }) => start <= offset && offset < end) ?? null,
    hasCode: (range) => parts.tokens.some(overlaps(range)),
    valuesIn: (range, { code }) =>
      parts.values.filter(overlaps(range)).flatMap(({ start, end, place }): SourceValue[] => {
        const literal = tomlLiteral(text.slice(start, end));
        if (literal === null && !code) return [];
        return [{ start, end, literal, direct: true, guardNegative: false, place: () => place }];
      }),
    closedBy(line) {
      const first = parts.tokens.find(overlaps(line));
      return parts.brackets.find(({ end }) => end === first?.end) ?? null;
    },
    statementFrom: bracketsFrom,
    isPrefix: (line) => /^\s*\[/.test(text.slice(line.start, line.end)),
    scopeAt: (offset) => parts.tables.findLast(({ start }) => start <= offset)?.keys ?? [],
    hasMainGuard: false,
  };
}
