import type { Range } from "./problem";

/** The text of one annotation: from `@tune` to the end of the comment or the next comment marker. */
export interface AnnotationText extends Range {
  readonly text: string;
}

/** A mention in prose is quoted (`@tune`) or part of a longer word. */
const START = /(?<![\p{L}\p{N}_`'"@.])@tune(?![\p{L}\p{N}_-])/gu;

/**
 * The annotations in one comment, `start`..`end` of `text`, in order.
 * `marker` begins a comment that runs to the end of the line in the file's language.
 */
export function annotationTexts(text: string, comment: Range, marker: string): AnnotationText[] {
  const found: AnnotationText[] = [];
  const inBlock = !text.startsWith(marker, comment.start);
  START.lastIndex = comment.start;
  for (let match = START.exec(text); match !== null && match.index < comment.end; match = START.exec(text)) {
    const start = match.index;
    const end = endOf(text, start, { limit: comment.end, marker, inBlock });
    found.push({ start, end, text: text.slice(start, end) });
    START.lastIndex = end;
  }
  return found;
}

interface Ending {
  readonly limit: number;
  readonly marker: string;
  readonly inBlock: boolean;
}

function endOf(text: string, start: number, { limit, marker, inBlock }: Ending): number {
  // In a command and in a block comment a marker counts only after a space (`a#b`, `http://`); a constraint
  // in a block comment may divide with `//`.
  const isCommand = text.startsWith("@tune.command", start);
  const ignoresMarker = inBlock && marker === "//" && text.startsWith("@tune.constraint", start);
  let end = start;
  let quote = "";
  for (; end < limit; end++) {
    const character = text[end] as string;
    if (character === "\n" || character === "\r") break;
    if (quote !== "") {
      if (character === "\\") end++;
      else if (character === quote) quote = "";
      continue;
    }
    if (ignoresMarker || !text.startsWith(marker, end)) {
      if ((character === '"' || character === "'") && closes(text, end, limit)) quote = character;
      continue;
    }
    if (!(isCommand || inBlock) || /\s/.test(text[end - 1] ?? "")) break;
  }
  end = Math.min(end, limit);
  while (/\s/.test(text[end - 1] ?? "")) end--;
  return end;
}

/** An apostrophe in prose opens no string. */
function closes(text: string, open: number, limit: number): boolean {
  for (let at = open + 1; at < limit; at++) {
    const character = text[at];
    if (character === "\n" || character === "\r") return false;
    if (character === "\\") at++;
    else if (character === text[open]) return true;
  }
  return false;
}
