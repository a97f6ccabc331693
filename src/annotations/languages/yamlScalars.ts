import type { ParamValue } from "../../space/parameter";
import type { Literal } from "../language";
import { parseNumber } from "../numberText";
import { encodeJsonString } from "../stringText";

/** `true` and its YAML 1.1 relatives, as pairs of false and true in each spelling. */
const BOOLEANS: readonly (readonly [string, string])[] = [
  ["false", "true"],
  ["False", "True"],
  ["FALSE", "TRUE"],
  ["no", "yes"],
  ["No", "Yes"],
  ["NO", "YES"],
  ["off", "on"],
  ["Off", "On"],
  ["OFF", "ON"],
];
const NULLS: ReadonlySet<string> = new Set(["", "~", "null", "Null", "NULL"]);
/** What YAML 1.1 and 1.2 both read as a number. */
const COMMON_NUMBER =
  /^[+-]?(?:0x[\da-fA-F_]+|0b[01_]+|(?:0|[1-9][\d_]*)|[\d][\d_]*\.[\d_]*(?:[eE][+-]\d+)?)$|^\.\d[\d_]*(?:[eE][+-]\d+)?$/;
/** `y`, `n`, `1:30`, dates and the like mean different things to different readers. */
const SAFE_PLAIN = /^[\p{L}_/](?:[\p{L}\p{N}_./+@()-]| (?=[\p{L}\p{N}_]))*$/u;

/** What a plain (unquoted) scalar on one line means. */
export function plainLiteral(text: string): Literal {
  if (NULLS.has(text)) return { type: "constant", value: null };
  const boolean = BOOLEANS.find((pair) => pair.includes(text));
  if (boolean) return { type: "constant", value: boolean[1] === text };
  const number = parseNumber(text);
  if (number === null || !Number.isFinite(number.value)) return { type: "string", value: text };
  if (COMMON_NUMBER.test(text)) return { type: "number", ...number };
  return {
    type: "number",
    ...number,
    warning: `YAML 1.1 readers such as PyYAML take ${text} for text: write ${commonNumber(text, number.value)}, which is a number everywhere`,
  };
}

/** What a bare word in `choice(…)` means in a YAML file. */
export function plainValue(text: string): ParamValue {
  return plainLiteral(text).value;
}

/** The text of a quoted scalar; null when it spans lines or is not closed. */
export function decodeQuoted(raw: string): string | null {
  if (raw.length < 2 || raw[0] !== raw.at(-1) || /[\r\n]/.test(raw)) return null;
  const body = raw.slice(1, -1);
  if (raw[0] === "'") return body.replaceAll("''", "'");
  let valid = true;
  const text = body.replace(ESCAPE, (all, x, u, long, other) => {
    const hex: string | undefined = x ?? u ?? long;
    if (hex !== undefined) {
      const code = Number.parseInt(hex, 16);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
    } else if (Object.hasOwn(ESCAPES, other as string)) return ESCAPES[other as string] as string;
    valid = false;
    return all as string;
  });
  return valid ? text : null;
}

const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/g;
const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
};

/** A scalar for a string: with the quotes of `raw`, else plain where no reader can mistake it. */
export function writeYamlString(value: string, raw: string): string {
  const printable = !/[\p{Cc}\u2028\u2029\ud800-\udfff]/u.test(value);
  if (raw.startsWith("'") && printable) return `'${value.replaceAll("'", "''")}'`;
  const isText = plainLiteral(value).type === "string" && !/^[yYnN]$/.test(value);
  if (!/^['"]/.test(raw) && isText && SAFE_PLAIN.test(value)) return value;
  return encodeJsonString(value);
}

export function writeYamlConstant(value: boolean | null, raw: string): string {
  if (value === null) return "null";
  const spelling = BOOLEANS.find((pair) => pair.includes(raw)) ?? (BOOLEANS[0] as readonly [string, string]);
  return spelling[value ? 1 : 0];
}

/** The same number in a notation that every version reads. */
function commonNumber(text: string, value: number): string {
  if (/^[+-]?0[xXoObB]/.test(text)) return String(value);
  return text
    .replace(/^([+-]?)\./, "$10.")
    .replace(/^([+-]?[\d_]+)(?=[eE])/, "$1.0")
    .replace(/([eE])(?=\d)/, "$1+");
}
