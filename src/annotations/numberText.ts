/** How a language writes numbers, as far as an edit must respect it. */
export interface NumberSyntax {
  /** A float written without a point is another type (`2` and `2.0` in Python). */
  readonly floatsNeedPoint: boolean;
  /** YAML 1.1 reads `1e-3` and `-.5` as text: it wants a point in the mantissa, a sign in the exponent, a zero. */
  readonly fullForm: boolean;
}

export interface ParsedNumber {
  readonly value: number;
  /** Written as an integer: no point, no exponent. */
  readonly integer: boolean;
}

const DECIMAL = /^(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;
const RADIX = /^0(?:[xX](?:_?[\da-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)$/;
/** `010` is eight, ten or a mistake, depending on the language and its version. */
const LEADING_ZERO = /^0_?\d[\d_]*$/;

/** Reads `-3`, `1_000`, `0x1F`, `1.`, `.5`, `1e-3`; null for anything else. */
export function parseNumber(text: string): ParsedNumber | null {
  const sign = /^[+-]\s*/.exec(text)?.[0] ?? "";
  const body = text.slice(sign.length);
  const radix = RADIX.test(body);
  if (!radix && (!DECIMAL.test(body) || (LEADING_ZERO.test(body) && !/^0+$/.test(body)))) return null;
  const magnitude = Number(body.replaceAll("_", ""));
  const value = sign.startsWith("-") && magnitude !== 0 ? -magnitude : magnitude;
  return { value, integer: radix || !/[.eE]/.test(body) };
}

export interface NumberStyle extends NumberSyntax {
  /** The literal that is replaced: its notation is kept. */
  readonly raw: string;
  /** The parameter is a float: an integer literal gets a point where the language needs one. */
  readonly float: boolean;
}

/** Writes a number in the notation of the literal that it replaces; reading it back gives the same double. */
export function writeNumber(value: number, style: NumberStyle): string {
  const body = style.raw.replace(/^[+-]\s*/, "");
  const sign = value < 0 ? "-" : style.raw.startsWith("+") ? "+" : "";
  return sign + writeMagnitude(Math.abs(value), body, style);
}

function writeMagnitude(value: number, body: string, style: NumberStyle): string {
  if (RADIX.test(body) && Number.isInteger(value)) return writeRadix(value, body);
  const exponent = /[eE]([+-]?)(\d+)$/.exec(body);
  if (exponent && value !== 0) return writeScientific(value, body, style);
  const needsPoint = /[.eE]/.test(body) || (style.float && style.floatsNeedPoint);
  // Beyond these, decimals are hard to read; the same limits as Python's repr.
  if (needsPoint && value !== 0 && (value < 1e-4 || value >= 1e16))
    return writeScientific(value, body, style);
  return writeDecimal(value, body, { ...style, needsPoint });
}

function writeDecimal(
  value: number,
  body: string,
  style: NumberSyntax & { readonly needsPoint: boolean },
): string {
  const [whole = "0", fraction = ""] = plainDigits(value).split(".");
  const grouped = body.includes("_") ? group(whole, 3) : whole;
  if (fraction === "") return style.needsPoint ? `${grouped}${/\d\.$/.test(body) ? "." : ".0"}` : grouped;
  const omitsZero = whole === "0" && body.startsWith(".") && !style.fullForm;
  return `${omitsZero ? "" : grouped}.${fraction}`;
}

function writeScientific(value: number, body: string, syntax: NumberSyntax): string {
  const [mantissa = "", power = ""] = value.toExponential().split("e");
  const [sourceMantissa = "", sourcePower = ""] = body.split(/[eE]/);
  const point = sourceMantissa.endsWith(".") ? "." : ".0";
  const needsPoint = syntax.fullForm || (sourcePower !== "" && sourceMantissa.includes("."));
  const digits = power.replace(/^[+-]/, "");
  const width = /^[+-]?(0\d+)$/.exec(sourcePower)?.[1]?.length ?? 1;
  const sign = power.startsWith("-") ? "-" : syntax.fullForm || sourcePower.startsWith("+") ? "+" : "";
  const marker = body.includes("E") ? "E" : "e";
  return `${mantissa}${needsPoint && !mantissa.includes(".") ? point : ""}${marker}${sign}${digits.padStart(width, "0")}`;
}

function writeRadix(value: number, body: string): string {
  const prefix = body.slice(0, 2);
  const sourceDigits = body.slice(2).replaceAll("_", "");
  const radix = { x: 16, o: 8, b: 2 }[prefix.toLowerCase().slice(1)] ?? 16;
  const text = value.toString(radix).padStart(sourceDigits.length, "0");
  const digits = /[A-F]/.test(sourceDigits) ? text.toUpperCase() : text;
  return prefix + (body.includes("_") ? group(digits, 4) : digits);
}

/** Decimal digits without an exponent, also where JavaScript would write one. */
function plainDigits(value: number): string {
  const text = String(value);
  const match = /^(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, whole = "", fraction = "", power = ""] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(power);
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  return point >= digits.length
    ? digits + "0".repeat(point - digits.length)
    : `${digits.slice(0, point)}.${digits.slice(point)}`;
}

function group(digits: string, size: number): string {
  const first = digits.length % size || size;
  const groups = [digits.slice(0, first)];
  for (let at = first; at < digits.length; at += size) groups.push(digits.slice(at, at + size));
  return groups.join("_");
}
