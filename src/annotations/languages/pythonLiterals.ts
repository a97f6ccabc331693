import type { SyntaxNode } from "@lezer/common";
import type { Literal } from "../language";
import { parseNumber } from "../numberText";
import { decodeBody, encodeString, splitString } from "../stringText";

/** The literal that a node of Lezer's Python tree is; null for expressions, f-strings and bytes. */
export function pythonLiteral(node: SyntaxNode, text: string): Literal | null {
  const raw = text.slice(node.from, node.to);
  switch (node.name) {
    case "Number":
    case "UnaryExpression": {
      const number = parseNumber(raw);
      return number && { type: "number", ...number };
    }
    case "Boolean":
      return { type: "constant", value: raw === "True" };
    case "None":
      return { type: "constant", value: null };
    case "String": {
      const value = decodePythonString(raw);
      return value === null ? null : { type: "string", value };
    }
    case "ContinuedString": {
      let joined = "";
      for (let part = node.firstChild; part; part = part.nextSibling) {
        if (part.name === "Comment") continue;
        const value = part.name === "String" ? decodePythonString(text.slice(part.from, part.to)) : null;
        if (value === null) return null;
        joined += value;
      }
      return { type: "string", value: joined };
    }
    default:
      return null;
  }
}

export function writePythonString(value: string, raw: string, source: string | null): string {
  // Of `"a" "b"` the first part gives the style.
  const start = /^([rRuU]?)('''|"""|'|")/;
  const match = start.exec(raw) ?? start.exec(source ?? "");
  const [, prefix = "", quote = '"'] = match ?? [];
  if (!prefix.toLowerCase().includes("r")) return prefix + encodeString(value, quote);
  const holdsRaw = !value.includes(quote[0] as string) && !value.endsWith("\\") && !/[\n\r]/.test(value);
  if (holdsRaw) return prefix + quote + value + quote;
  return prefix.replace(/r/i, "") + encodeString(value, quote);
}

/** Null when the text is not a closed string of characters (bytes, f-strings, `\N{…}`). */
export function decodePythonString(raw: string): string | null {
  const parts = splitString(raw);
  if (parts === null || parts.quote === "`") return null;
  const prefix = parts.prefix.toLowerCase();
  if (/[^ru]/.test(prefix)) return null;
  return prefix.includes("r")
    ? parts.body.replaceAll(/\r\n?/g, "\n")
    : decodeBody(parts.body, { unknownEscape: "keep" });
}
