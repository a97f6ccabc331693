/** Decoding and encoding of string literals in C-like notation: Python, JavaScript, and annotations themselves. */
export interface StringSyntax {
  /** What an unknown escape `\q` stands for: Python keeps the backslash, JavaScript drops it. */
  readonly unknownEscape: "keep" | "drop";
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "`": "`",
  "\n": "",
};
const ESCAPE =
  /\\(?:x([\da-fA-F]{2})|u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(\r\n|[\s\S]))/g;

/** The parts of a string literal; `quote` is one or three characters. Null when it is not one closed literal. */
export function splitString(raw: string): { prefix: string; quote: string; body: string } | null {
  const match = /^([a-zA-Z]{0,2})('''|"""|'|"|`)([\s\S]*)\2$/.exec(raw);
  if (!match) return null;
  const [, prefix = "", quote = "", body = ""] = match;
  // `""` must not be read as an opening triple quote that also closes.
  return raw.length >= prefix.length + 2 * quote.length ? { prefix, quote, body } : null;
}

/** The characters that the inside of a literal stands for; null when it names characters (`\N{…}`). */
export function decodeBody(body: string, { unknownEscape }: StringSyntax): string | null {
  if (!body.includes("\\")) return body.replaceAll(/\r\n?/g, "\n");
  if (unknownEscape === "keep" && /(?:^|[^\\])(?:\\\\)*\\N\{/.test(body)) return null;
  return body.replaceAll(/\r\n?/g, "\n").replace(ESCAPE, (all, hex, braced, short, long, octal, other) => {
    const code: string | undefined = hex ?? braced ?? short ?? long;
    if (code !== undefined) return fromCode(Number.parseInt(code, 16), all as string);
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal as string, 8));
    if (unknownEscape === "keep" && (other === "`" || SIMPLE[other as string] === undefined))
      return other === "a" ? "\x07" : (all as string);
    return SIMPLE[other as string] ?? (other as string);
  });
}

/** A literal with the given quotes; backslashes only where they are needed. */
export function encodeString(value: string, quote: string): string {
  const mark = quote[0] as string;
  let body = "";
  for (const character of value) body += escapeCharacter(character, mark);
  if (mark === "`") body = body.replaceAll("${", "\\${");
  return quote + body + quote;
}

function escapeCharacter(character: string, mark: string): string {
  if (character === "\\" || character === mark) return `\\${character}`;
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  const code = character.codePointAt(0) as number;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return `\\x${code.toString(16).padStart(2, "0")}`;
  // Line separators end a line in some editors; lone surrogates cannot be saved as UTF-8.
  if (code === 0x2028 || code === 0x2029 || (code >= 0xd800 && code <= 0xdfff))
    return `\\u${code.toString(16)}`;
  return character;
}

function fromCode(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}

/** A literal in double quotes as JSON, YAML and TOML read it. */
export function encodeJsonString(value: string): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
