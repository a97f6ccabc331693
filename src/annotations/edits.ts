import type { Params } from "../space/parameter";
import { literalFor } from "./literal";
import type { ScannedParameter } from "./scan";

/** Replaces the text from `start` to `end` (UTF-16 offsets) of one file. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The edits that write a configuration into ONE file's literals, ordered by offset. Parameters that are absent
 * (inactive) or already have their value get none.
 */
export function editsFor(targets: readonly ScannedParameter[], params: Params): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const target of targets) {
    const value = Object.hasOwn(params, target.parameter.name) ? params[target.parameter.name] : undefined;
    if (value === undefined) continue;
    const text = literalFor(target, value);
    if (text !== target.raw) edits.push({ start: target.start, end: target.end, text });
  }
  return edits.sort((a, b) => a.start - b.start);
}

/** The text with the edits applied; everything outside them is unchanged. Throws when two edits overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let position = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < position || edit.end > text.length) throw new Error("edits overlap or leave the text");
    parts.push(text.slice(position, edit.start), edit.text);
    position = edit.end;
  }
  parts.push(text.slice(position));
  return parts.join("");
}
