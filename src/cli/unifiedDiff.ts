import type { TextEdit } from "../annotations/edits";

const CONTEXT = 3;

/** Lines [from, to) of the old text that one or more edits touch. */
interface Block {
  readonly from: number;
  readonly to: number;
}

/** What edits change, as `diff -u` shows it; empty without edits. Line ends are kept as they are. */
export function unifiedDiff(path: string, before: string, edits: readonly TextEdit[]): string {
  if (edits.length === 0) return "";
  const starts = lineStarts(before);
  const sorted = [...edits].sort((a, b) => a.start - b.start);
  const lines = starts.map((start, i) => before.slice(start, starts[i + 1] ?? before.length));
  const blocks = merge(
    sorted.map(({ start, end }) => ({
      from: lineAt(starts, start),
      to: lineAt(starts, Math.max(start, end - 1)) + 1,
    })),
    0,
  );
  let shift = 0;
  const hunks = merge(blocks, 2 * CONTEXT).map((hunk) => {
    const from = Math.max(0, hunk.from - CONTEXT);
    const to = Math.min(lines.length, hunk.to + CONTEXT);
    const body: string[] = [];
    let added = 0;
    let at = from;
    for (const block of blocks.filter((b) => b.from >= hunk.from && b.to <= hunk.to)) {
      body.push(...lines.slice(at, block.from).map((line) => mark(" ", line)));
      const replaced = replacement(before, starts, block, sorted);
      body.push(...lines.slice(block.from, block.to).map((line) => mark("-", line)));
      body.push(...replaced.map((line) => mark("+", line)));
      added += replaced.length - (block.to - block.from);
      at = block.to;
    }
    body.push(...lines.slice(at, to).map((line) => mark(" ", line)));
    const header = `@@ -${from + 1},${to - from} +${from + 1 + shift},${to - from + added} @@\n`;
    shift += added;
    return header + body.join("");
  });
  return `--- a/${path}\n+++ b/${path}\n${hunks.join("")}`;
}

function replacement(
  text: string,
  starts: readonly number[],
  { from, to }: Block,
  edits: readonly TextEdit[],
): string[] {
  const start = starts[from] ?? 0;
  const end = starts[to] ?? text.length;
  let result = "";
  let position = start;
  for (const edit of edits.filter((e) => e.start >= start && e.start < end)) {
    result += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  result += text.slice(position, end);
  return result === "" ? [] : result.split(/(?<=\n)/);
}

/** Blocks no more than `gap` lines apart become one. */
function merge(blocks: readonly Block[], gap: number): Block[] {
  const merged: Block[] = [];
  for (const block of blocks) {
    const last = merged.at(-1);
    if (last && block.from - last.to <= gap)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, block.to) };
    else merged.push(block);
  }
  return merged;
}

function mark(sign: string, line: string): string {
  return line.endsWith("\n") ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1 && at + 1 < text.length; at = text.indexOf("\n", at + 1))
    starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let line = 0;
  while ((starts[line + 1] ?? Number.POSITIVE_INFINITY) <= offset) line += 1;
  return line;
}
