import type { Place } from "../language";
import type { Range } from "../problem";
import { decodeTomlString } from "./tomlScalars";
import { createTrail } from "./trail";

/** A value in a TOML file: a scalar, an array or an inline table. */
export interface TomlValue extends Range {
  readonly place: Place | null;
}

export interface TomlParts {
  readonly comments: readonly Range[];
  /** All that is neither comment nor space. */
  readonly tokens: readonly Range[];
  /** In order; an array before its items. */
  readonly values: readonly TomlValue[];
  /** Brackets with all that is in them. */
  readonly brackets: readonly Range[];
  /** The tables, from their header on: keys, and where they begin. */
  readonly tables: readonly { readonly start: number; readonly keys: readonly string[] }[];
}

type Token = Range & { readonly text: string };

/** Reads a TOML file as far as it can; what it does not understand is passed over. */
export function tomlParts(text: string): TomlParts {
  const { comments, tokens } = tokenize(text);
  const values: TomlValue[] = [];
  const brackets: Range[] = [];
  const tables: { start: number; keys: string[] }[] = [];
  const counts = new Map<string, number>();
  let table: readonly string[] = [];
  let at = 0;

  const lineBreakBefore = (token: Token): boolean =>
    /[\r\n]/.test(text.slice(tokens[at - 1]?.end ?? 0, token.start));

  function header(): void {
    const open = tokens[at] as Token;
    at++;
    const isArray = tokens[at]?.text === "[";
    if (isArray) at++;
    const keys = dottedKey();
    while (tokens[at]?.text === "]" && !lineBreakBefore(tokens[at] as Token)) at++;
    const name = keys.join(".");
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    table = isArray ? [...keys, String(count)] : keys;
    tables.push({ start: open.start, keys: [...table] });
  }

  function dottedKey(): string[] {
    const keys: string[] = [];
    for (let token = tokens[at]; token && !/^[=[\]{},]$/.test(token.text); token = tokens[at]) {
      if (keys.length > 0 && lineBreakBefore(token)) break;
      const isQuoted = /^['"]/.test(token.text);
      keys.push(
        ...(isQuoted ? [decodeTomlString(token.text) ?? token.text] : token.text.split(".").filter(Boolean)),
      );
      at++;
    }
    return keys;
  }

  function pair(outer: readonly (string | number)[]): void {
    const keys = dottedKey();
    if (keys.length === 0 || tokens[at]?.text !== "=") {
      if (keys.length === 0) at++; // what stands here is no key
      return;
    }
    at++;
    value([...outer, ...keys]);
  }

  function value(path: readonly (string | number)[]): void {
    const first = tokens[at];
    if (!first || /^[=\]},]$/.test(first.text)) return;
    const index = values.length;
    values.push({ start: first.start, end: first.end, place: placeOf(path) });
    at++;
    if (first.text === "[") bracketed("]", first, (item) => value([...path, item]));
    else if (first.text === "{") bracketed("}", first, () => pair(path));
    values[index] = { ...(values[index] as TomlValue), end: tokens[at - 1]?.end ?? first.end };
  }

  function bracketed(close: string, open: Token, item: (position: number) => void): void {
    for (let position = 0; at < tokens.length && tokens[at]?.text !== close; ) {
      const before = at;
      if (tokens[at]?.text === ",") {
        position++;
        at++;
      } else item(position);
      if (at === before) at++;
    }
    if (at < tokens.length) at++;
    brackets.push({ start: open.start, end: tokens[at - 1]?.end ?? open.end });
  }

  while (at < tokens.length) {
    if (tokens[at]?.text === "[") header();
    else pair(table);
  }
  return { comments, tokens, values, brackets, tables };
}

function placeOf(path: readonly (string | number)[]): Place | null {
  const trail = createTrail();
  for (const step of [...path].reverse()) {
    if (typeof step === "number" || /^\d+$/.test(step)) trail.index(Number(step));
    else trail.key(step);
  }
  return trail.place();
}

/**
 * Comments, strings, punctuation and words. (CodeMirror's TOML mode takes the backslash of `'\\'` for an escape and
 * knows no keys in inline tables.)
 */
const TOKEN =
  /#[^\r\n]*|"""(?:[^\\]|\\[\s\S])*?(?:"{3,5}|$)|'''[\s\S]*?(?:'{3,5}|$)|"(?:[^"\\\r\n]|\\.)*"?|'[^'\r\n]*'?|[=[\]{},]|[^\s=[\]{},#"']+/g;

function tokenize(text: string): { comments: Range[]; tokens: Token[] } {
  const comments: Range[] = [];
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const range = { start: match.index, end: match.index + match[0].length };
    if (match[0].startsWith("#")) comments.push(range);
    else tokens.push({ ...range, text: match[0] });
  }
  return { comments, tokens };
}
