/**
 * What of a Python file must be parsed to understand its annotations. Parsing all of a file of 5,000 lines takes
 * longer than a frame; annotations need their own statements and the heads of the functions and classes around
 * them.
 */
import type { Excerpt, Piece } from "./excerptTree";

/** A statement on one or more lines, or the head of a compound statement. */
interface LogicalLine {
  /** Offset of the indentation. */
  readonly begin: number;
  /** Offset of the first character after the indentation. */
  readonly start: number;
  /** Offset after the line break. */
  readonly end: number;
  readonly indent: number;
  /** Index of the line that this one is indented under; -1 at the top level. */
  readonly parent: number;
}

interface Outline {
  readonly lines: readonly LogicalLine[];
  /** Indices of the lines that hold one of the marks. */
  readonly marked: ReadonlySet<number>;
  /** Comments alone on their line that hold a mark, with the index of the code line after them. */
  readonly comments: readonly { readonly begin: number; readonly end: number; readonly next: number }[];
}

/** Words that only go on with an earlier statement, and what a statement of the same length begins with. */
const CONTINUATIONS: readonly (readonly [RegExp, string])[] = [
  [/else(?=\s*:)/y, "if _"],
  [/elif\b/y, "if  "],
  [/finally(?=\s*:)/y, "if _   "],
  [/except(?=\s*:)/y, "if _  "],
  [/except\b\*?/y, "with   "],
  [/case(?=[\s([{"'-])/y, "if  "],
  [/match(?=[\s([{"'-])/y, "if   "],
];

/**
 * The lines that hold one of `marks` and what is around them. Words that continue a statement which is left out
 * are replaced by others of the same length.
 */
export function pythonExcerpt(text: string, marks: readonly string[]): Excerpt {
  const outline = outlineOf(text, marks);
  // Where brackets do not match, the parser knows better how to go on.
  if (outline === null) return { text, pieces: [{ original: 0, excerpt: 0, length: text.length }] };
  const { whole, heads } = keptLines(text, outline);
  const parts: string[] = [];
  const pieces: Piece[] = [];
  let length = 0;
  const keep = (original: number, part: string): void => {
    pieces.push({ original, excerpt: length, length: part.length });
    parts.push(part);
    length += part.length;
  };
  let comment = 0;
  const keepComments = (before: number): void => {
    for (
      let found = outline.comments[comment];
      found && found.begin < before;
      found = outline.comments[++comment]
    )
      keep(found.begin, text.slice(found.begin, found.end));
  };
  outline.lines.forEach((line, index) => {
    const isHead = heads.has(index); // also of every line that is kept whole
    const needsBody = line.parent === index - 1 && heads.has(line.parent);
    if (!isHead && !needsBody) return;
    keepComments(line.begin);
    const indentation = text.slice(line.begin, line.start);
    if (whole.has(index)) {
      const word = withoutContinuation(text, line);
      keep(line.begin, indentation + word + text.slice(line.start + word.length, line.end));
    } else {
      const hasBody = outline.lines[index + 1]?.parent === index;
      // A head needs a body: the shortest statement stands for it.
      keep(line.begin, `${indentation}${isHead ? structureOf(text, line, hasBody) : "_"}\n`);
    }
  });
  keepComments(text.length);
  return { text: parts.join(""), pieces };
}

interface KeptLines {
  /** To be read as they are. */
  readonly whole: ReadonlySet<number>;
  /** Of which only the structure matters: what the former stand in. */
  readonly heads: ReadonlySet<number>;
}

function keptLines(text: string, { lines, marked, comments }: Outline): KeptLines {
  const whole = new Set<number>();
  const heads = new Set<number>();
  const keepHeads = (index: number): void => {
    for (let at = index; at >= 0 && !heads.has(at); at = lines[at]?.parent ?? -1) heads.add(at);
  };
  /** A decorator with all that follows it up to the function or class. */
  const keepStatement = (index: number): void => {
    for (let at = index; at < lines.length; at++) {
      whole.add(at);
      keepHeads(at);
      if (text[(lines[at] as LogicalLine).start] !== "@") break;
    }
  };
  for (const index of marked) keepStatement(index);
  for (const { next } of comments) {
    keepStatement(next);
    keepHeads(next - 1); // the comment may end the block before it
  }
  return { whole, heads };
}

/** The least that stands for a line of which only the name of its function or class matters. */
function structureOf(text: string, { start, end }: LogicalLine, hasBody: boolean): string {
  const name = /^(?:async\s+)?(?:def|class)\s+([\p{L}_][\p{L}\p{N}_]*)/u.exec(text.slice(start, end))?.[1];
  if (name !== undefined) return `class ${name}:${hasBody ? "" : " _"}`;
  return hasBody ? "if _:" : "_";
}

/** Splits the file into logical lines; null when its brackets do not match. */
function outlineOf(text: string, marks: readonly string[]): Outline | null {
  const lines: LogicalLine[] = [];
  const marked = new Set<number>();
  const comments: { begin: number; end: number; next: number }[] = [];
  const isMarked = createFinder(text, marks);
  const open: number[] = [];
  let at = 0;
  while (at < text.length) {
    const { start, indent } = skipIndentation(text, at);
    const character = text.charCodeAt(start);
    if (start >= text.length) break;
    if (character === NEWLINE || character === RETURN) {
      at = start + 1;
    } else if (character === HASH) {
      const end = endOfLine(text, start);
      if (isMarked(start, end))
        comments.push({ begin: at, end: Math.min(end + 1, text.length), next: lines.length });
      at = end;
    } else {
      const end = endOfLogicalLine(text, start);
      if (end === null) return null;
      while (open.length > 0 && (lines[open.at(-1) as number] as LogicalLine).indent >= indent) open.pop();
      if (isMarked(start, end)) marked.add(lines.length);
      lines.push({ begin: at, start, end, indent, parent: open.at(-1) ?? -1 });
      open.push(lines.length - 1);
      at = end;
    }
  }
  return { lines, marked, comments };
}

const TAB = 9;
const NEWLINE = 10;
const FORM_FEED = 12;
const RETURN = 13;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const SINGLE_QUOTE = 39;
const BACKSLASH = 92;
const TAB_WIDTH = 8;

function skipIndentation(text: string, from: number): { start: number; indent: number } {
  let indent = 0;
  for (let at = from; ; at++) {
    const character = text.charCodeAt(at);
    if (character === SPACE) indent++;
    else if (character === TAB) indent = (Math.floor(indent / TAB_WIDTH) + 1) * TAB_WIDTH;
    else if (character === FORM_FEED) indent = 0;
    else return { start: at, indent };
  }
}

/** The offset after the logical line that begins at `from`; null when a bracket stays open or closes nothing. */
function endOfLogicalLine(text: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case NEWLINE:
        if (depth === 0) return at + 1;
        break;
      case HASH:
        at = endOfLine(text, at) - 1;
        break;
      case DOUBLE_QUOTE:
      case SINGLE_QUOTE:
        at = endOfString(text, at) - 1;
        break;
      case BACKSLASH:
        at += text.charCodeAt(at + 1) === RETURN ? 2 : 1;
        break;
      case 40: // (
      case 91: // [
      case 123: // {
        depth++;
        break;
      case 41: // )
      case 93: // ]
      case 125: // }
        if (--depth < 0) return null;
    }
  }
  return depth === 0 ? text.length : null;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

/** The offset after the string whose first quote is at `from`; an unclosed one ends with its line. */
function endOfString(text: string, from: number): number {
  const quote = text.charCodeAt(from);
  const triple = text.charCodeAt(from + 1) === quote && text.charCodeAt(from + 2) === quote;
  for (let at = from + (triple ? 3 : 1); at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === BACKSLASH) at++;
    else if (character === quote) {
      if (!triple) return at + 1;
      if (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote) return at + 3;
    } else if (character === NEWLINE && !triple) return at;
  }
  return text.length;
}

/** Whether a mark lies in a range; the ranges must be asked for in ascending order. */
function createFinder(text: string, marks: readonly string[]): (start: number, end: number) => boolean {
  const next = marks.map((mark) => text.indexOf(mark));
  return (start, end) => {
    let found = false;
    marks.forEach((mark, i) => {
      while (next[i] !== -1 && (next[i] as number) < start) next[i] = text.indexOf(mark, start);
      if (next[i] !== -1 && (next[i] as number) < end) found = true;
    });
    return found;
  };
}

/**
 * The beginning of a line. `else:` alone is a mistake to the parser when its `if` is not there: it becomes
 * `if _:`.
 */
function withoutContinuation(text: string, { start, end }: LogicalLine): string {
  for (const [word, replacement] of CONTINUATIONS) {
    word.lastIndex = start;
    const found = word.exec(text)?.[0];
    if (found === undefined) continue;
    // `match` and `case` may also be names.
    const isName = /^(?:match|case)/.test(found) && !/:\s*(?:#.*)?$/.test(text.slice(start, end).trimEnd());
    return isName ? found : replacement.slice(0, found.length).padEnd(found.length);
  }
  return "";
}
