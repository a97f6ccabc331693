import type { Literal } from "../language";
import { parseNumber } from "../numberText";
import { decodeBody, encodeJsonString, splitString } from "../stringText";

/** The literal that a TOML value's text is; null for dates, arrays and tables. */
export function tomlLiteral(raw: string): Literal | null {
  if (raw === "true" || raw === "false") return { type: "constant", value: raw === "true" };
  if (/^['"]/.test(raw)) {
    const value = decodeTomlString(raw);
    return value === null ? null : { type: "string", value };
  }
  const number = parseNumber(raw);
  return number && Number.isFinite(number.value) ? { type: "number", ...number } : null;
}

export function decodeTomlString(raw: string): string | null {
  const parts = splitString(raw);
  if (parts === null || parts.prefix !== "") return null;
  // A line break after the opening quotes does not count.
  const body = parts.quote.length === 3 ? parts.body.replace(/^\r?\n/, "") : parts.body;
  if (parts.quote.startsWith("'")) return body.replaceAll("\r\n", "\n");
  return decodeBody(body.replace(/\\[ \t]*\r?\n\s*/g, ""), { unknownEscape: "keep" });
}

/** With single quotes where those were and can hold the value; else a basic string. */
export function writeTomlString(value: string, raw: string): string {
  if (raw.startsWith("'") && !/['\p{Cc}]/u.test(value)) return `'${value}'`;
  return encodeJsonString(value);
}
