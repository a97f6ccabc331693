import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/yaml";
import type { Language, Literal, Place, SourceTree, SourceValue } from "../language";
import type { Range } from "../problem";
import { closedBy, commentAround, hasCode, indentation, type NodeTypes } from "./lezerTree";
import { createTrail } from "./trail";
import { decodeQuoted, plainLiteral, plainValue, writeYamlConstant, writeYamlString } from "./yamlScalars";

export const yaml: Language = {
  id: "yaml",
  commentMarker: "#",
  bareWord: plainValue,
  numbers: { floatsNeedPoint: true, fullForm: true },
  parse: (text) => yamlTree(parser.parse(text), text),
  writeString: writeYamlString,
  writeConstant: writeYamlConstant,
};

const COMMENTS: ReadonlySet<string> = new Set(["Comment"]);
const STRINGS: ReadonlySet<string> = new Set(["BlockLiteral", "QuotedLiteral", "Literal"]);
const NODES: NodeTypes = { comments: COMMENTS, strings: STRINGS };
const COLLECTIONS: ReadonlySet<string> = new Set(["FlowSequence", "FlowMapping", "Alias"]);

function yamlTree(tree: Tree, text: string): SourceTree {
  return {
    commentAt: (offset) => commentAround(tree, offset, NODES),
    hasCode: (range) => hasCode(tree, range, NODES),
    valuesIn: (range, { code }) => valuesIn(tree, text, { range, code }),
    closedBy: (line) => closedBy(tree, text, line),
    statementFrom: (line) => flowPairFrom(tree, text, line),
    isPrefix: (line) => /^(?:---|%)/.test(text.slice(line.start, line.end)),
    scopeAt: (offset) => placeOf(tree.resolveInner(offset, -1), text)?.path ?? [],
    hasMainGuard: false,
  };
}

function valuesIn(tree: Tree, text: string, { range, code }: { range: Range; code: boolean }): SourceValue[] {
  const values: SourceValue[] = [];
  tree.iterate({
    from: range.start,
    to: range.end,
    enter(ref) {
      if (ref.from >= range.end || ref.to <= range.start || ref.name === "Key") return false;
      const isScalar = ref.name === "Literal" || ref.name === "QuotedLiteral";
      if (!isScalar && !(code && COLLECTIONS.has(ref.name))) return true;
      const node = ref.node;
      values.push({
        start: node.from,
        end: node.to,
        literal: isScalar ? literalOf(node, text) : null,
        direct: true,
        guardNegative: false,
        place: () => placeOf(node, text),
      });
      return !isScalar;
    },
  });
  return values;
}

function literalOf(node: SyntaxNode, text: string): Literal | null {
  const raw = text.slice(node.from, node.to);
  if (/[\r\n]/.test(raw)) return null;
  const tag = node.parent?.name === "Tagged" ? node.parent.firstChild : null;
  if (node.name === "Literal" && !(tag && /^!(?:!str)?$/.test(text.slice(tag.from, tag.to))))
    return plainLiteral(raw);
  const value = node.name === "Literal" ? raw : decodeQuoted(raw);
  return value === null ? null : { type: "string", value };
}

/** Keys and positions around a node, the innermost key as the name. */
function placeOf(node: SyntaxNode, text: string): Place | null {
  const trail = createTrail();
  let child = node;
  for (let parent = node.parent; parent; child = parent, parent = parent.parent) {
    if (parent.name === "Pair") {
      const key = parent.getChild("Key");
      const name = key && key.from !== child.from ? keyText(key, text) : null;
      if (name !== null) trail.key(name);
    } else if (parent.name === "FlowSequence" || parent.name === "BlockSequence") {
      const position = parent.getChildren("Item").findIndex((item) => item.from === child.from);
      if (position !== -1) trail.index(position);
    } else if (parent.name === "Stream") {
      const documents = parent.getChildren("Document");
      if (documents.length > 1)
        trail.call(`document${documents.findIndex((one) => one.from === child.from) + 1}`);
    }
  }
  return trail.place();
}

function keyText(key: SyntaxNode, text: string): string | null {
  const raw = text.slice(key.from, key.to);
  if (/[\r\n]/.test(raw)) return null; // an unclosed bracket makes keys of what follows
  return (/^['"]/.test(raw) ? decodeQuoted(raw) : null) ?? raw;
}

/** `units: [` … `]`: the pair that begins on the line and goes on below it in brackets. */
function flowPairFrom(tree: Tree, text: string, line: Range): Range | null {
  const first = line.start + indentation(text, line);
  for (let node: SyntaxNode | null = tree.resolveInner(first, 1); node; node = node.parent) {
    if (node.from < line.start) return null;
    if (node.name !== "Pair") continue;
    const flow = node.getChild("FlowSequence") ?? node.getChild("FlowMapping");
    return flow && { start: flow.from, end: flow.to };
  }
  return null;
}
