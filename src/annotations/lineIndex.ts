export interface Position {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
}

/** Lines of a text, whichever of `\n`, `\r\n` and `\r` ends them. */
export interface LineIndex {
  positionAt(offset: number): Position;
  /** The line around an offset without its line break. */
  lineAt(offset: number): { readonly start: number; readonly end: number };
  /** Where the line after the one around `offset` starts; null at the end of the text. */
  nextLine(offset: number): number | null;
}

export function createLineIndex(text: string): LineIndex {
  const starts = [0];
  const lineBreak = /\r\n?|\n/g;
  while (lineBreak.exec(text) !== null) starts.push(lineBreak.lastIndex);

  function indexAt(offset: number): number {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    positionAt(offset) {
      const index = indexAt(offset);
      return { line: index + 1, column: offset - (starts[index] as number) + 1 };
    },
    lineAt(offset) {
      const index = indexAt(offset);
      const start = starts[index] as number;
      let end = starts[index + 1] ?? text.length;
      while (end > start && (text[end - 1] === "\n" || text[end - 1] === "\r")) end--;
      return { start, end };
    },
    nextLine: (offset) => starts[indexAt(offset) + 1] ?? null,
  };
}
