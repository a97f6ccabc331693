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
const EVERY_NAME = new RegExp(`${NOT_AFTER_NAME}[\\p{L}_](?:[-./]*${WORD})*${NOT_BEFORE_NAME}`, "gu");

/** `name=`, `name: `, `"name": `, `\"name\": `, `name => `. */
const ASSIGN = /\\?["']?\s*(?:=>|->|[:=])\s*\\?["']?/y;
/** `name 0.31` and `| name | 0.31 |`: only for names that were asked for, and never for whole numbers (`loss 3 times`). */
const COLUMN = /[ \t]*\|[ \t]*|[ \t]+/y;
/** `tensor(0.31, device=…)`, `np.float64(0.31)`, `[0.31]`. */
const WRAPPER = /\[*(?:[A-Za-z_][\w.]*\(\s*)?\[*\s*/y;
const NUMBER =
  /[-+−]?(?:\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|nan|inf(?:inity)?)/iy;
const NUMBER_START = new Set([..."-+−.0123456789nNiI"].map((char) => char.charCodeAt(0)));
/** What follows a number when it is a version, a time, a date or hexadecimal instead. */
const NOT_A_NUMBER = /\.\d|:\d|-\d|x[\da-f]|_\d/iy;
const END_OF_COLUMN = /[\s,;|)\]%]|$/y;

/** Finds the values of `names` ("*": of every name) in a line, left to right. */
export function createLineReader(names: readonly string[] | "*"): (line: string) => NamedValue[] {
  return names === "*" ? readEveryName : (line) => readNames(line, names);
}

function readEveryName(line: string): NamedValue[] {
  const found: NamedValue[] = [];
  EVERY_NAME.lastIndex = 0;
  for (let match = EVERY_NAME.exec(line); match !== null; match = EVERY_NAME.exec(line)) {
    const name = match[0];
    const number = readAssigned(line, EVERY_NAME.lastIndex);
    if (number === null || STEP_NAMES.test(name)) continue;
    found.push({ name, value: number.value });
    EVERY_NAME.lastIndex = number.end;
  }
  return found;
}

function readNames(line: string, names: readonly string[]): NamedValue[] {
  const found: NamedValue[] = [];
  for (let at = 0; at < line.length; ) {
    const hit = nextName(line, names, at);
    if (hit === null) break;
    const after = hit.at + hit.name.length;
    const number = readAssigned(line, after) ?? readColumn(line, after);
    if (number !== null) found.push({ name: hit.name, value: number.value });
    at = number?.end ?? after;
  }
  return found;
}

/** The first whole name at or after `from`; of two that begin together only the longer can be whole. */
function nextName(line: string, names: readonly string[], from: number): { name: string; at: number } | null {
  let first: { name: string; at: number } | null = null;
  for (const name of names) {
    let at = line.indexOf(name, from);
    while (at !== -1 && !isWhole(line, at, at + name.length)) at = line.indexOf(name, at + 1);
    if (at !== -1 && (first === null || at < first.at)) first = { name, at };
  }
  return first;
}

function isWhole(line: string, start: number, end: number): boolean {
  let before = start - 1;
  while (isJoint(line, before)) before--;
  if (isWordCharacter(line, before)) return false;
  let after = end;
  while (isJoint(line, after)) after++;
  return !isWordCharacter(line, after);
}

/** `-`, `.` or `/`, which belong to a name between its words only. */
function isJoint(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code >= 0x2d && code <= 0x2f;
}

function isWordCharacter(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  if (Number.isNaN(code)) return false;
  if (code > 0x7f) return LETTER.test(line[at]!) || (code & 0xf800) === 0xd800;
  const lower = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x7a) || code === 0x5f || code === 0x40;
}

const LETTER = /[\p{L}\p{M}\p{N}]/u;

/** The step a line without an epoch states: `step` or `iter`, in this order, else a count in brackets; null: none. */
export function stepOnLine(line: string): number | null {
  if (!MAY_STATE_STEP.test(line)) return null;
  return wholeAfter(STEP, line) ?? wholeAfter(ITER, line) ?? bracketCount(line);
}

/** `Epoch 3/20`, `epoch=3`, `"epoch": 3.0`, `Epoch: [3][10/500]`; a fraction of an epoch counts for the epoch it is in. */
export function epochOnLine(line: string): number | null {
  if (!line.includes("poch") && !line.includes("POCH")) return null;
  const number = numberAfter(EPOCH, line);
  return number === null ? null : Math.floor(number);
}

/** Spares the usual line the exact looks. */
const MAY_STATE_STEP = /step|iter|\[|^\s*\d+:/i;
const STEP_NAMES = /^(?:epoch|step|iter|iteration)$/i;
const EPOCH = /epoch/gi;
const STEP = /step/gi;
const ITER = /iter(?:ation)?/gi;
const AFTER_COUNTER = /\\?["']?\s*[:=#]?\s*["'([]*\s*/y;
/** `[12]`, `[12/100]`, `[1, 2000]`; not the list in `loss=[3]`. CatBoost writes `12:` at the start of the line. */
const BRACKET = /(?<![:=]\s*)\[\s*(\d+)\s*(?:[/,]\s*\d+\s*)*\]/;
const LEADING_COUNT = /^\s*(\d+):\s/;

function numberAfter(key: RegExp, line: string): number | null {
  key.lastIndex = 0;
  for (let match = key.exec(line); match !== null; match = key.exec(line)) {
    if (!isWhole(line, match.index, key.lastIndex)) continue;
    const number = readNumber(line, skip(AFTER_COUNTER, line, key.lastIndex));
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
  if (!NUMBER_START.has(line.charCodeAt(at))) return null;
  NUMBER.lastIndex = at;
  const text = NUMBER.exec(line)?.[0];
  if (text === undefined) return null;
  const end = at + text.length;
  NOT_A_NUMBER.lastIndex = end;
  if (NOT_A_NUMBER.test(line)) return null;
  if (/[nfy]$/i.test(text) && isWordCharacter(line, end)) return null;
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
