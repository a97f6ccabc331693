import { AnnotationError, type Range } from "./problem";

/** A piece of an annotation's text. */
export interface Slice extends Range {
  readonly text: string;
}

export interface Option {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Slice;
}

export interface Arguments {
  readonly positional: readonly Slice[];
  readonly options: readonly Option[];
  /** Where the text goes on after the closing parenthesis. */
  readonly end: number;
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Reads `(a, b, key=value)` at `open`. Brackets and strings inside an argument stay together. */
export function readArguments(text: string, open: number): Arguments {
  const positional: Slice[] = [];
  const options: Option[] = [];
  const { slices, end } = splitAtCommas(text, open);
  for (const slice of slices) {
    const option = /^([\p{L}_][\p{L}\p{N}_]*)\s*=(?!=)\s*/u.exec(slice.text);
    if (!option) {
      if (options.length > 0)
        throw new AnnotationError(`write \`${slice.text}\` before \`${options[0]?.key}=…\``, slice);
      positional.push(slice);
      continue;
    }
    const key = option[1] as string;
    const value = sliceOf(text, slice.start + option[0].length, slice.end);
    const keyRange = { start: slice.start, end: slice.start + key.length };
    if (value.text === "") throw new AnnotationError(`\`${key}=\` lacks its value`, slice);
    if (options.some((other) => other.key === key))
      throw new AnnotationError(`\`${key}=\` is given twice: keep one`, slice);
    options.push({ key, keyRange, value });
  }
  return { positional, options, end };
}

function splitAtCommas(text: string, open: number): { slices: Slice[]; end: number } {
  const slices: Slice[] = [];
  const stack: string[] = [];
  let start = open + 1;
  for (let at = open; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"' || character === "'" || character === "`") {
      at = endOfString(text, at);
    } else if (character in CLOSING) {
      stack.push(CLOSING[character] as string);
    } else if (character === ")" || character === "]" || character === "}") {
      if (stack.pop() !== character)
        throw new AnnotationError(`\`${character}\` closes nothing: check the brackets`, {
          start: at,
          end: at + 1,
        });
      if (stack.length > 0) continue;
      const last = sliceOf(text, start, at);
      if (last.text !== "") slices.push(last); // a trailing comma is fine
      return { slices, end: at + 1 };
    } else if (character === "," && stack.length === 1) {
      const slice = sliceOf(text, start, at);
      if (slice.text === "")
        throw new AnnotationError("a value is missing before this comma", { start: at, end: at + 1 });
      slices.push(slice);
      start = at + 1;
    }
  }
  throw new AnnotationError("the parenthesis is not closed: add `)` on this line", {
    start: open,
    end: text.length,
  });
}

/** The offset of the quote that closes the string opened at `open`. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === text[open]) return at;
  }
  throw new AnnotationError(`the text after ${text[open]} is not closed`, { start: open, end: text.length });
}

function sliceOf(text: string, start: number, end: number): Slice {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(text[from] as string)) from++;
  while (to > from && /\s/.test(text[to - 1] as string)) to--;
  return { text: text.slice(from, to), start: from, end: to };
}
