import type { SyntaxNode, Tree } from "@lezer/common";
import type { SourceValue } from "../language";
import type { Range } from "../problem";
import { contains } from "./lezerTree";

/** What a language says about the nodes of its grammar. */
export interface ValueGrammar {
  /** Names something (a target, a key), or holds no values at all. */
  readonly isNoValue: (node: SyntaxNode) => boolean;
  /** A value of its own, perhaps, but none within. */
  readonly isOpaque: (node: SyntaxNode) => boolean;
  readonly isLiteral: (node: SyntaxNode) => boolean;
  readonly isExpression: (node: SyntaxNode) => boolean;
  /** The default of the option call around a node: the only value that counts there. */
  readonly optionDefaultAround: (node: SyntaxNode) => SyntaxNode | null;
  /** Null for a part of a literal that is another node. */
  readonly valueAt: (node: SyntaxNode) => SourceValue | null;
}

/** The values of a range by their place, the outer before the inner; with `code`, expressions too. */
export function valuesOf(
  tree: Tree,
  grammar: ValueGrammar,
  { range, code }: { readonly range: Range; readonly code: boolean },
): SourceValue[] {
  const values: SourceValue[] = [];
  const optionDefaults = new Map<number, SyntaxNode>();
  const collect = (within: Range, option: SyntaxNode | null): void => {
    tree.iterate({
      from: within.start,
      to: within.end,
      enter({ from, to, node }) {
        if (from >= within.end || to <= within.start || grammar.isNoValue(node)) return false;
        const opaque = grammar.isOpaque(node);
        const literal = grammar.isLiteral(node);
        if (!literal && !(code && grammar.isExpression(node))) return !opaque;
        const declared = option === null ? grammar.optionDefaultAround(node) : null;
        if (declared && !contains(declared, node)) {
          optionDefaults.set(declared.from, declared);
          return contains(node, declared);
        }
        const value = grammar.valueAt(node);
        if (value) values.push(value);
        return !literal && !opaque;
      },
    });
  };
  collect(range, null);
  // The line belongs to an option call whose default stands on another line.
  for (const node of optionDefaults.values())
    if (node.to <= range.start || node.from >= range.end) collect({ start: node.from, end: node.to }, node);
  return values.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The outermost of the parentheses right around a node; the node itself where there are none. */
export function withParentheses(node: SyntaxNode): SyntaxNode {
  let outer = node;
  while (outer.parent?.name === "ParenthesizedExpression") outer = outer.parent;
  return outer;
}

/** Names of what is defined around a node, the outermost first. */
export function definitionsAround(
  node: SyntaxNode,
  definedName: (outer: SyntaxNode) => string | null,
): string[] {
  const names: string[] = [];
  for (let outer: SyntaxNode | null = node; outer; outer = outer.parent) {
    const name = definedName(outer);
    if (name !== null) names.unshift(name);
  }
  return names;
}
