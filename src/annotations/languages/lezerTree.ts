import type { SyntaxNode, Tree } from "@lezer/common";
import type { Range } from "../problem";

/** Names of a grammar's node types. */
export interface NodeTypes {
  readonly comments: ReadonlySet<string>;
  readonly strings: ReadonlySet<string>;
}

/** The comment around `offset`, unless it is inside a string. */
export function commentAround(tree: Tree, offset: number, types: NodeTypes): Range | null {
  const node = tree.resolveInner(offset, 1);
  if (!types.comments.has(node.name)) return null;
  for (let outer = node.parent; outer; outer = outer.parent) if (types.strings.has(outer.name)) return null;
  return { start: node.from, end: node.to };
}

/** Whether a token other than a comment stands in the range. */
export function hasCode(tree: Tree, range: Range, types: NodeTypes): boolean {
  let found = false;
  tree.iterate({
    from: range.start,
    to: range.end,
    enter(node) {
      if (found || types.comments.has(node.name)) return false;
      // A string's only children may be its escapes.
      const isToken = types.strings.has(node.name) || node.node.firstChild === null;
      if (isToken && node.from < range.end && node.to > range.start && node.from < node.to) found = true;
      return true;
    },
  });
  return found;
}

/** The elements of a list, without brackets, commas and comments. */
export function elementsOf(list: SyntaxNode, skipped: ReadonlySet<string>): SyntaxNode[] {
  const elements: SyntaxNode[] = [];
  for (let child = list.firstChild; child; child = child.nextSibling)
    if (!skipped.has(child.name)) elements.push(child);
  return elements;
}

/** The nearest sibling before `node` whose type is not among `skipped`. */
export function before(node: SyntaxNode, skipped: ReadonlySet<string>): SyntaxNode | null {
  let sibling = node.prevSibling;
  while (sibling && skipped.has(sibling.name)) sibling = sibling.prevSibling;
  return sibling;
}

/** The nearest sibling after `node` whose type is not among `skipped`. */
export function after(node: SyntaxNode, skipped: ReadonlySet<string>): SyntaxNode | null {
  let sibling = node.nextSibling;
  while (sibling && skipped.has(sibling.name)) sibling = sibling.nextSibling;
  return sibling;
}

export function contains(outer: SyntaxNode | Range, inner: { from: number; to: number }): boolean {
  const start = "from" in outer ? outer.from : outer.start;
  const end = "to" in outer ? outer.to : outer.end;
  return start <= inner.from && inner.to <= end;
}

/** The brackets that the first token of a line closes. */
export function closedBy(tree: Tree, text: string, line: Range): Range | null {
  const node = tree.resolveInner(line.start + indentation(text, line), 1);
  return /^[)\]}]$/.test(node.name) && node.parent ? { start: node.parent.from, end: node.parent.to } : null;
}

/** How many characters of space a line begins with. */
export function indentation(text: string, line: Range): number {
  return /^\s*/.exec(text.slice(line.start, line.end))?.[0].length ?? 0;
}

/** What begins at an offset inside brackets, up to the comma or bracket that ends it; null when nothing does. */
export function elementFrom(tree: Tree, start: number): Range | null {
  let node = tree.resolveInner(start, 1);
  if (node.from !== start) return null;
  while (node.parent && node.parent.from === start && !node.parent.type.isTop) node = node.parent;
  if (!/^[([{]$/.test(node.parent?.firstChild?.name ?? "")) return null;
  let end = node.to;
  for (
    let sibling = node.nextSibling;
    sibling && !/^[,)\]}]$/.test(sibling.name);
    sibling = sibling.nextSibling
  )
    end = sibling.to;
  return { start, end };
}
