/**
 * What one line of output says: metric values and the step they belong to. The line is in its final state: no line
 * breaks, no carriage returns, no escape codes.
 */

export interface NamedValue {
  readonly name: string;
  readonly value: number;
}

/** A name ends where no letter, digit or `_ / - . @` goes on; punctuation around it (`--lr`, `loss.`) is not part of it. */
const WORD = "[\\p{L}\\p{N}_@]";
const NOT_AFTER_NAME = `(?<!${WORD}[-./]*)`;
const NOT_BEFORE_NAME = `(?!${WORD}|[-./]+${WORD})`;
const ANY_NAME = "[\\p{L}_](?:[-./]*[\\p{L}\\p{N}_@])*";

/** `name=`, `name: `, `"name": `, `\"name\": `, `name => `. */
const ASSIGN = /\\?["']?\s*(?:=>|->|[:=])\s*\\?["']?/y;
/** `name 0.31` and `| name | 0.31 |`: only for names that were asked for, and never for whole numbers (`loss 3 times`). */
const COLUMN = /[ \t]*\|[ \t]*|[ \t]+/y;
/** `tensor(0.31, device=…)`, `np.float64(0.31)`, `[0.31]`. */
const WRAPPER = /\[*(?:[A-Za-z_][\w.]*\(\s*)?\[*\s*/y;
const NUMBER =
  /[-+−]?(?:\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|(?:nan|inf(?:inity)?)(?![\p{L}\p{N}_]))/iuy;
/** What follows a number when it is a version, a time, a date or hexadecimal instead. */
const NOT_A_NUMBER = /\.\d|:\d|-\d|x[\da-f]|_\d/iy;
const END_OF_COLUMN = /[\s,;|)\]%]|$/y;

/** Finds the values of `names` ("*": of every name) in a line, left to right. */
export function createLineReader(names: readonly string[] | "*"): (line: string) => NamedValue[] {
  const pattern = names === "*" ? ANY_NAME : names.map(escapeRegExp).sort(longestFirst).join("|");
  const finder = new RegExp(`${NOT_AFTER_NAME}(?:${pattern})${NOT_BEFORE_NAME}`, "gu");
  return (line) => {
    const found: NamedValue[] = [];
    finder.lastIndex = 0;
    for (let match = finder.exec(line); match !== null; match = finder.exec(line)) {
      const name = match[0];
      const after = finder.lastIndex;
      const number = readAssigned(line, after) ?? (names === "*" ? null : readColumn(line, after));
      if (number === null || (names === "*" && STEP_NAMES.test(name))) continue;
      found.push({ name, value: number.value });
      finder.lastIndex = number.end;
    }
    return found;
  };
}

/** The step a line states: `epoch`, `step` or `iter`, in this order, else a count in brackets; null when it states none. */
export function stepOnLine(line: string): number | null {
  return epochOnLine(line) ?? wholeAfter(STEP, line) ?? wholeAfter(ITER, line) ?? bracketCount(line);
}

/** `Epoch 3/20`, `epoch=3`, `"epoch": 3.0`, `Epoch: [3][10/500]`; a fraction of an epoch counts for the epoch it is in. */
export function epochOnLine(line: string): number | null {
  const number = numberAfter(EPOCH, line);
  return number === null ? null : Math.floor(number);
}

const STEP_NAMES = /^(?:epoch|step|iter|iteration)$/i;
const EPOCH = counter("epoch");
const STEP = counter("step");
const ITER = counter("iter(?:ation)?");
/** `[12]`, `[12/100]`, `[1, 2000]`; not the list in `loss=[3]`. CatBoost writes `12:` at the start of the line. */
const BRACKET = /(?<![:=]\s*)\[\s*(\d+)\s*(?:[/,]\s*\d+\s*)*\]/;
const LEADING_COUNT = /^\s*(\d+):\s/;

function counter(name: string): RegExp {
  return new RegExp(`${NOT_AFTER_NAME}${name}${NOT_BEFORE_NAME}\\\\?["']?\\s*[:=#]?\\s*["'([]*\\s*`, "giu");
}

function numberAfter(key: RegExp, line: string): number | null {
  key.lastIndex = 0;
  for (let match = key.exec(line); match !== null; match = key.exec(line)) {
    const number = readNumber(line, key.lastIndex);
    // A unit (`time per epoch: 12s`) makes it a measurement.
    if (
      number !== null &&
      number.value >= 0 &&
      Number.isFinite(number.value) &&
      !UNIT.test(line[number.end] ?? "")
    ) {
      return number.value;
    }
  }
  return null;
}

const UNIT = /[\p{L}%]/u;

function wholeAfter(key: RegExp, line: string): number | null {
  const number = numberAfter(key, line);
  return number !== null && Number.isInteger(number) ? number : null;
}

function bracketCount(line: string): number | null {
  const digits = BRACKET.exec(line)?.[1] ?? LEADING_COUNT.exec(line)?.[1];
  return digits === undefined ? null : Number(digits);
}

interface ReadNumber {
  readonly value: number;
  readonly end: number;
  readonly text: string;
}

function readAssigned(line: string, at: number): ReadNumber | null {
  const assigned = skip(ASSIGN, line, at);
  if (assigned === at) return null;
  return readNumber(line, assigned) ?? readNumber(line, skip(WRAPPER, line, assigned));
}

function readColumn(line: string, at: number): ReadNumber | null {
  const start = skip(COLUMN, line, at);
  if (start === at) return null;
  const number = readNumber(line, start);
  if (number === null || !/[.en]/i.test(number.text)) return null;
  return skip(END_OF_COLUMN, line, number.end) > number.end || number.end === line.length ? number : null;
}

function readNumber(line: string, at: number): ReadNumber | null {
  NUMBER.lastIndex = at;
  const text = NUMBER.exec(line)?.[0];
  if (text === undefined) return null;
  const end = at + text.length;
  NOT_A_NUMBER.lastIndex = end;
  if (NOT_A_NUMBER.test(line)) return null;
  return { value: toNumber(text), end, text };
}

function toNumber(text: string): number {
  const plain = text.replaceAll(",", "").replace("−", "-").toLowerCase();
  if (plain.endsWith("nan")) return Number.NaN;
  if (plain.includes("inf")) return plain.startsWith("-") ? -Infinity : Infinity;
  return Number(plain);
}

function skip(pattern: RegExp, line: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(line)?.[0].length ?? 0);
}

function longestFirst(a: string, b: string): number {
  return b.length - a.length;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
