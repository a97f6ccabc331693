import type { SourceTree } from "../language";
import type { Range } from "../problem";

/** A text made of pieces of another one. */
export interface Excerpt {
  readonly text: string;
  /** In order. What is to be found has the same place in the original's piece; the rest may differ. */
  readonly pieces: readonly Piece[];
}

export interface Piece {
  /** Offset in the original text. */
  readonly original: number;
  /** Offset in the excerpt. */
  readonly excerpt: number;
  readonly length: number;
}

/** The tree of an excerpt, asked and answering in offsets of the original text. What was left out is empty. */
export function excerptTree(tree: SourceTree, { pieces }: Pick<Excerpt, "pieces">): SourceTree {
  const inExcerpt = (offset: number): number => {
    const piece = last(pieces, (candidate) => candidate.original <= offset);
    return piece ? piece.excerpt + Math.min(offset - piece.original, piece.length) : 0;
  };
  const inOriginal = (offset: number): number => {
    const piece = last(pieces, (candidate) => candidate.excerpt <= offset);
    return piece ? piece.original + offset - piece.excerpt : offset;
  };
  const into = ({ start, end }: Range): Range => ({ start: inExcerpt(start), end: inExcerpt(end) });
  const outOf = ({ start, end }: Range): Range => ({
    start: inOriginal(start),
    end: end > start ? inOriginal(end - 1) + 1 : inOriginal(start),
  });
  const outOfOrNull = (range: Range | null): Range | null => range && outOf(range);
  return {
    commentAt: (offset) => outOfOrNull(tree.commentAt(inExcerpt(offset))),
    hasCode: (range) => tree.hasCode(into(range)),
    valuesIn: (range, options) =>
      tree.valuesIn(into(range), options).map((value) => ({ ...value, ...outOf(value) })),
    closedBy: (line) => outOfOrNull(tree.closedBy(into(line))),
    statementFrom: (line) => outOfOrNull(tree.statementFrom(into(line))),
    isPrefix: (line) => tree.isPrefix(into(line)),
    scopeAt: (offset) => tree.scopeAt(inExcerpt(offset)),
    get hasMainGuard() {
      return tree.hasMainGuard;
    },
  };
}

/** The last of ascending pieces for which `holds`. */
function last(pieces: readonly Piece[], holds: (piece: Piece) => boolean): Piece | null {
  let low = -1;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(pieces[middle] as Piece)) low = middle;
    else high = middle - 1;
  }
  return pieces[low] ?? null;
}
