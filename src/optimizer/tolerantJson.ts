import { UserError } from "../space/userError";

const STRING_OR_BARE = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;
const KEY = "\u0000number";

/** JSON that may hold NaN, Infinity and -Infinity as bare words, as Python writes them. Throws a UserError. */
export function parseTolerantJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Read again below.
  }
  const quoted = text.replace(STRING_OR_BARE, (token) =>
    token.startsWith('"') ? token : `{${JSON.stringify(KEY)}:"${token}"}`,
  );
  try {
    return JSON.parse(quoted, (_key, value: unknown) => {
      if (typeof value !== "object" || value === null || !(KEY in value)) return value;
      return Number((value as Record<string, unknown>)[KEY]);
    });
  } catch (error) {
    throw new UserError(`not a line of JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
