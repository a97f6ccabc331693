import { sameInPython } from "../space/choices";
import { CONSTANTS } from "../space/expressionTokens";
import type { ParamValue } from "../space/parameter";
import type { Slice } from "./arguments";
import { parseNumber } from "./numberText";
import { AnnotationError } from "./problem";
import { decodeBody, splitString } from "./stringText";

/** One value of `choice(…)` or `ordinal(…)` as it was written. */
export interface Choice {
  readonly value: ParamValue;
  readonly source: string;
  /** Not a literal but code: the value is its source text. */
  readonly code: boolean;
}

const ONE_STRING = /^[rRuU]?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)$/s;

/** What a word without quotes means in the file's language; null where it is code. */
export type BareWord = ((word: string) => ParamValue) | null;

/** Reads one choice. Throws AnnotationError. */
export function readChoice(slice: Slice, bareWord: BareWord): Choice {
  const { text: source } = slice;
  const constant = CONSTANTS.get(source);
  if (constant !== undefined) return { value: constant, source, code: false };
  const number = parseNumber(source);
  if (number !== null) {
    if (!Number.isFinite(number.value))
      throw new AnnotationError(`${source} is too large for a number`, slice);
    return { value: number.value, source, code: false };
  }
  if (ONE_STRING.test(source)) {
    const value = decodeString(source);
    if (value !== null) return { value, source, code: false };
  }
  if (/^[“”„‘’‚«]/u.test(source))
    throw new AnnotationError(
      `write straight quotes around ${source.replace(/[“”„‘’‚«»]/gu, "")}: "…"`,
      slice,
    );
  if (bareWord !== null && /^[\p{L}_][^[\](){}"'`,:]*$/u.test(source))
    return { value: bareWord(source), source, code: false };
  return { value: source, source, code: true };
}

/** Throws AnnotationError on the later of two choices that Python or JSON would take for the same value. */
export function checkDistinct(choices: readonly Choice[], slices: readonly Slice[]): void {
  for (const [i, choice] of choices.entries()) {
    const twin = choices.slice(0, i).find((other) => sameInPython(comparable(other), comparable(choice)));
    if (twin === undefined) continue;
    const same = twin.source === choice.source;
    throw new AnnotationError(
      same
        ? `${choice.source} is listed twice: remove one`
        : `${twin.source} and ${choice.source} are equal in Python or JSON: remove one`,
      slices[i] as Slice,
    );
  }
}

/** Source text without the spaces that mean nothing, so that `f(a, b)` and `f(a,b)` are the same code. */
export function normalizeCode(source: string): string {
  return source.replace(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s+/g, (all, string, at: number) => {
    if (string !== undefined) return all as string;
    const before = source[at - 1] ?? "";
    const after = source[at + (all as string).length] ?? "";
    return /[\p{L}\p{N}_]/u.test(before) && /[\p{L}\p{N}_]/u.test(after) ? " " : "";
  });
}

function comparable(choice: Choice): ParamValue {
  return choice.code ? normalizeCode(choice.source) : choice.value;
}

function decodeString(source: string): string | null {
  const parts = splitString(source);
  if (parts === null) return null;
  return parts.prefix.toLowerCase() === "r" ? parts.body : decodeBody(parts.body, { unknownEscape: "keep" });
}
