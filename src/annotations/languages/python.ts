import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";
import type { Language, SourceTree, SourceValue } from "../language";
import { parseNumber } from "../numberText";
import type { Range } from "../problem";
import { excerptTree } from "./excerptTree";
import {
  after,
  before,
  closedBy,
  commentAround,
  elementFrom,
  hasCode,
  indentation,
  type NodeTypes,
} from "./lezerTree";
import { type ValueGrammar, valuesOf, withParentheses } from "./lezerValues";
import { pythonExcerpt } from "./pythonExcerpt";
import { pythonLiteral, writePythonString } from "./pythonLiterals";
import { optionCallAround, pythonPlace, pythonScope, SKIPPED } from "./pythonPlace";

export const python: Language = {
  id: "python",
  commentMarker: "#",
  bareWord: null,
  numbers: { floatsNeedPoint: true, fullForm: false },
  parse: parseMarked,
  writeString: writePythonString,
  writeConstant: (value) => (value === null ? "None" : value ? "True" : "False"),
};

/** What the lines that must be parsed hold: annotations and the main guard. */
const MARKS = ["@tune", "__name__"];
const COMMENTS: ReadonlySet<string> = new Set(["Comment"]);
const STRINGS: ReadonlySet<string> = new Set(["String", "FormatString"]);
const NODES: NodeTypes = { comments: COMMENTS, strings: STRINGS };
/** No values in here: f-strings are text, the others name things. */
const OPAQUE: ReadonlySet<string> = new Set([
  "FormatString",
  "TypeDef",
  "TypeParamList",
  "TypeDefinition",
  "ImportStatement",
  "ScopeStatement",
  "DeleteStatement",
]);
const LITERALS: ReadonlySet<string> = new Set(["Number", "String", "ContinuedString", "Boolean", "None"]);
const EXPRESSION = /Expression$|^(?:VariableName|ContinuedString|FormatString|String|Ellipsis)$/;
const STATEMENT = /Statement$|^(?:FunctionDefinition|ClassDefinition|MatchClause|Decorator|UpdateStatement)$/;

/**
 * The text as Lezer's grammar understands it, with the same offsets: it knows neither `1.` (read as an unfinished
 * attribute) nor form feeds, which begin a line's indentation anew.
 */
function forLezer(text: string): string {
  const numbers = /\d\.(?![\w.])|\d\.(?=[eE][+-]?\d|[jJ]\b)/.test(text)
    ? text.replace(/(?<![\p{L}\p{N}_.])(\d[\d_]*)\.(?=[eE][+-]?\d|[jJ]\b|(?![\p{L}\p{N}_.]))/gu, "$10")
    : text;
  return numbers.includes("\f") ? numbers.replace(/(^[ \t]*)?\f/gm, formFeed) : numbers;
}

function formFeed(_all: string, indentation: string | undefined): string {
  return indentation === undefined ? " " : `${indentation}\n`;
}

function parseMarked(text: string): SourceTree {
  const excerpt = pythonExcerpt(text, MARKS);
  return excerptTree(parseWholePython(excerpt.text), excerpt);
}

/** The tree of the whole text; `parse` answers the same about marked lines, sooner. */
export function parseWholePython(text: string): SourceTree {
  return pythonTree(parser.parse(forLezer(text)), text);
}

function pythonTree(tree: Tree, text: string): SourceTree {
  const grammar = grammarOf(text);
  return {
    commentAt: (offset) => commentAround(tree, offset, NODES),
    hasCode: (range) => hasCode(tree, range, NODES),
    valuesIn: (range, { code }) => valuesOf(tree, grammar, { range, code }),
    closedBy: (line) => closedBy(tree, text, line),
    statementFrom: (line) => statementFrom(tree, text, line),
    isPrefix: (line) => text.startsWith("@", line.start + indentation(text, line)),
    scopeAt: (offset) => pythonScope(tree.resolveInner(offset, -1), text),
    get hasMainGuard() {
      return findMainGuard(tree, text);
    },
  };
}

function grammarOf(text: string): ValueGrammar {
  return {
    isNoValue: (node) => isName(node, text),
    isOpaque: ({ name }) => OPAQUE.has(name),
    isLiteral: ({ name }) => LITERALS.has(name),
    isExpression: ({ name }) => EXPRESSION.test(name),
    optionDefaultAround: (node) => optionCallAround(node, text)?.default ?? null,
    valueAt: (node) => valueAt(node, text),
  };
}

function valueAt(node: SyntaxNode, text: string): SourceValue | null {
  if (node.name === "UnaryExpression" && node.lastChild?.name === "Number") return null; // the number takes the sign
  const signed = withSign(node, text);
  const literal = pythonLiteral(signed, text);
  if (node.name === "Number" && literal === null) return null;
  const outer = withParentheses(signed);
  const parent = outer.parent;
  return {
    start: signed.from,
    end: signed.to,
    literal,
    direct: parent !== null && isAssigned(outer, parent),
    guardNegative: parent?.name === "BinaryExpression" && text.startsWith("**", after(outer, SKIPPED)?.from),
    place: () => pythonPlace(signed, text),
  };
}

/** `-3` is one literal; the minus of `a - 3` is not its sign. */
function withSign(node: SyntaxNode, text: string): SyntaxNode {
  const parent = node.parent;
  if (node.name !== "Number" || parent?.name !== "UnaryExpression") return node;
  return parseNumber(text.slice(parent.from, parent.to)) === null ? node : parent;
}

function isAssigned(node: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent.name === "DictionaryExpression") return before(node, SKIPPED)?.name === ":";
  return /^(?:AssignStatement|UpdateStatement|ArgList|ParamList|NamedExpression|ReturnStatement|ArrayExpression|TupleExpression|SetExpression)$/.test(
    parent.name,
  );
}

/** Targets, keywords, parameters, keys, subscripts and attributes are names, not values. */
function isName(node: SyntaxNode, text: string): boolean {
  const parent = node.parent;
  if (!parent) return false;
  switch (parent.name) {
    case "AssignStatement":
    case "UpdateStatement":
    case "NamedExpression": {
      for (let later = node.nextSibling; later; later = later.nextSibling)
        if (later.name === "AssignOp" || later.name === "UpdateOp") return true;
      return false;
    }
    case "ArgList":
      return after(node, SKIPPED)?.name === "AssignOp";
    case "ParamList":
      return before(node, SKIPPED)?.name !== "AssignOp";
    case "DictionaryExpression":
      return after(node, SKIPPED)?.name === ":";
    case "MemberExpression": {
      if (node.name === "PropertyName") return true;
      for (let earlier = node.prevSibling; earlier; earlier = earlier.prevSibling)
        if (earlier.name === "[") return true;
      return false;
    }
    case "Decorator":
      return node.name === "VariableName" || text[node.from] === "@";
    case "FunctionDefinition":
    case "ClassDefinition":
      return node.name === "VariableName";
    default:
      return false;
  }
}

function statementFrom(tree: Tree, text: string, line: Range): Range | null {
  const first = line.start + indentation(text, line);
  for (let outer: SyntaxNode | null = tree.resolveInner(first, 1); outer; outer = outer.parent) {
    if (!STATEMENT.test(outer.name) || outer.name === "DecoratedStatement") continue;
    if (outer.from < first) return elementFrom(tree, first);
    const body = outer.getChild("Body");
    return { start: outer.from, end: body ? body.from : outer.to };
  }
  return null;
}

function findMainGuard(tree: Tree, text: string): boolean {
  for (let at = text.indexOf("__name__"); at !== -1; at = text.indexOf("__name__", at + 1)) {
    const comparison = tree.resolveInner(at, 1).parent;
    if (comparison?.name !== "BinaryExpression") continue;
    const source = text.slice(comparison.from, comparison.to);
    if (/^(?:__name__\s*==\s*(["'])__main__\1|(["'])__main__\2\s*==\s*__name__)$/.test(source)) return true;
  }
  return false;
}
