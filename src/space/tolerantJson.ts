/**
 * JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` as bare tokens, which `JSON.parse` refuses and
 * `JSON.stringify` turns into null.
 */

// A string, or a bare token outside one. Strings are matched first so that their contents are never touched.
const STRING_OR_TOKEN = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
const MARK = "\u0000number:";
const MARKED = /"\\u0000number:(NaN|-?Infinity)"/g;

/** Throws SyntaxError for anything but one JSON document (with Python's tokens). */
export function parseTolerantJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
  }
  const marked = text.replace(STRING_OR_TOKEN, (token) =>
    token.startsWith('"') ? token : `"\\u0000number:${token}"`,
  );
  return JSON.parse(marked, (_key, value) =>
    typeof value === "string" && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : value,
  );
}

/** One line of compact JSON; non-finite numbers become Python's bare tokens. */
export function formatTolerantJson(value: unknown): string {
  let marked = false;
  const text = JSON.stringify(value, (_key, item) => {
    if (typeof item !== "number" || Number.isFinite(item)) return item;
    marked = true;
    return `${MARK}${item}`;
  });
  return marked ? text.replace(MARKED, "$1") : text;
}
