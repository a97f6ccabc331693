import { ExpressionError } from "./expressionError";
import type { ParamValue } from "./parameter";

export type Token = { readonly text: string; readonly start: number; readonly end: number } & (
  | { readonly kind: "value"; readonly value: ParamValue }
  /** `quoted`: written in backticks, for names that hold other characters (`weight-decay`, `src/a.py:lr`). */
  | { readonly kind: "name"; readonly name: string; readonly quoted: boolean }
  | { readonly kind: "operator" }
  /** An operator of another language: a mistake but inside a code token (`nn.GELU(approximate="tanh")`). */
  | { readonly kind: "foreign"; readonly mistake: string }
  | { readonly kind: "end" }
);

const NUMBER =
  /(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?)/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*(?:(?:::|[.:])[\p{L}\p{N}_]+)*/uy;
const OPERATOR = /\*\*|\/\/|==|!=|<=|>=|[-+*/%<>()[\]{},]/y;
const STRING = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/sy;
const QUOTED_NAME = /`[^`]*`/y;
const SPACE = /\s+/y;

const WORDS: ReadonlySet<string> = new Set(["and", "or", "not", "in"]);
/** Words that are values, as Python, YAML and JavaScript write them. */
export const CONSTANTS: ReadonlyMap<string, ParamValue> = new Map<string, ParamValue>([
  ["True", true],
  ["true", true],
  ["False", false],
  ["false", false],
  ["None", null],
  ["null", null],
]);
/** What people write from other languages, and what to write here. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ["===", "write `==`"],
  ["!==", "write `!=`"],
  ["&&", "write `and`"],
  ["||", "write `or`"],
  ["=", "compare with `==`"],
  ["!", "write `not`"],
  ["&", "write `and`"],
  ["|", "write `or`"],
];

/** Splits an expression; the last token is of kind "end". Throws ExpressionError. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = start;
    return pattern.exec(text)?.[0] ?? null;
  };

  while (start < text.length) {
    const found = match(SPACE);
    if (found !== null) {
      start += found.length;
      continue;
    }
    const token = tokenAt(text, start, match);
    tokens.push(token);
    start = token.end;
  }
  tokens.push({ kind: "end", text: "", start, end: start });
  return tokens;
}

function tokenAt(text: string, start: number, match: (pattern: RegExp) => string | null): Token {
  const foreign = FOREIGN.find(
    ([symbol]) => text.startsWith(symbol, start) && !/^[!=]=(?!=)/.test(text.slice(start)),
  );
  if (foreign) {
    const [symbol, hint] = foreign;
    const mistake = `\`${symbol}\` is not understood: ${hint}`;
    return { kind: "foreign", mistake, text: symbol, start, end: start + symbol.length };
  }

  const number = match(NUMBER);
  if (number !== null) {
    const value = Number(number.replaceAll("_", ""));
    const end = start + number.length;
    if (Number.isNaN(value) || /[\p{L}_]/u.test(text[end] ?? ""))
      throw new ExpressionError(`\`${text.slice(start, end + 1)}\` is not a number`, start);
    return { kind: "value", value, text: number, start, end };
  }
  const string = match(STRING);
  if (string !== null)
    return {
      kind: "value",
      value: decodeEscapes(string.slice(1, -1)),
      text: string,
      start,
      end: start + string.length,
    };
  const quoted = match(QUOTED_NAME);
  if (quoted !== null)
    return {
      kind: "name",
      name: quoted.slice(1, -1),
      quoted: true,
      text: quoted,
      start,
      end: start + quoted.length,
    };
  const name = match(NAME);
  if (name !== null) {
    const end = start + name.length;
    const constant = CONSTANTS.get(name);
    if (constant !== undefined) return { kind: "value", value: constant, text: name, start, end };
    if (WORDS.has(name)) return { kind: "operator", text: name, start, end };
    return { kind: "name", name, quoted: false, text: name, start, end };
  }
  const operator = match(OPERATOR);
  if (operator !== null) return { kind: "operator", text: operator, start, end: start + operator.length };
  const symbol = String.fromCodePoint(text.codePointAt(start) as number);
  const quote = symbol === '"' || symbol === "'" || symbol === "`";
  throw new ExpressionError(
    quote ? `the text after ${symbol} is not closed` : `unexpected \`${symbol}\``,
    start,
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "0": "\0" };

function decodeEscapes(body: string): string {
  return body.replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|(.))/gs, (_all, hex, unicode, other) => {
    const code: string | undefined = hex ?? unicode;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return ESCAPES[other as string] ?? (other as string);
  });
}
