import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/javascript";
import type { Language, LanguageId, Literal, SourceTree, SourceValue } from "../language";
import { parseNumber } from "../numberText";
import type { Range } from "../problem";
import { encodeString } from "../stringText";
import {
  decodeJavascriptString,
  javascriptPlace,
  javascriptScope,
  optionDefaultAround,
  SKIPPED,
} from "./javascriptPlace";
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

export const javascript: Language = createLanguage("javascript", "jsx");
export const typescript: Language = createLanguage("typescript", "ts");
/** `<number>x` is a type assertion in `.ts` and a tag in `.tsx`. */
export const typescriptReact: Language = createLanguage("typescriptreact", "ts jsx");

const COMMENTS: ReadonlySet<string> = new Set(["LineComment", "BlockComment", "Hashbang"]);
const STRINGS: ReadonlySet<string> = new Set(["TemplateString", "String"]);
const NODES: NodeTypes = { comments: COMMENTS, strings: STRINGS };
const LITERALS: ReadonlySet<string> = new Set([
  "Number",
  "String",
  "TemplateString",
  "BooleanLiteral",
  "null",
]);
const OPAQUE = /^Type|Type$|^(?:InterfaceDeclaration|ImportDeclaration|ExportGroup|Label|JSXText)$/;
const EXPRESSION = /Expression$|^(?:VariableName|RegExp|ArrowFunction|this)$/;
const STATEMENT = /(?:Statement|Declaration)$/;
const ASSIGNED =
  /^(?:VariableDeclaration|AssignmentExpression|Property|ArgList|ParamList|PatternProperty|PropertyDeclaration|ReturnStatement|ArrayExpression|EnumBody)$/;

function createLanguage(id: LanguageId, dialect: string): Language {
  const dialectParser = parser.configure({ dialect });
  return {
    id,
    commentMarker: "//",
    bareWord: null,
    numbers: { floatsNeedPoint: false, fullForm: false },
    parse: (text) => javascriptTree(dialectParser.parse(text), text),
    writeString: (value, raw, source) => encodeString(value, quoteOf(raw) ?? quoteOf(source ?? "") ?? '"'),
    writeConstant: (value) => String(value),
  };
}

function quoteOf(raw: string): string | null {
  return /^["'`]/.exec(raw)?.[0] ?? null;
}

function javascriptTree(tree: Tree, text: string): SourceTree {
  const grammar = grammarOf(text);
  return {
    commentAt(offset) {
      const comment = commentAround(tree, offset, NODES);
      const closed =
        comment !== null &&
        text.startsWith("/*", comment.start) &&
        text.slice(comment.end - 2, comment.end) === "*/";
      return closed ? { start: comment.start, end: comment.end - 2 } : comment;
    },
    hasCode: (range) => hasCode(tree, range, NODES),
    valuesIn: (range, { code }) => valuesOf(tree, grammar, { range, code }),
    closedBy(line) {
      const node = tree.resolveInner(line.start + indentation(text, line), 1);
      return /^(?:Block|ClassBody|SwitchBody)$/.test(node.parent?.name ?? "")
        ? null
        : closedBy(tree, text, line);
    },
    statementFrom: (line) => statementFrom(tree, text, line),
    isPrefix: (line) => text.startsWith("@", line.start + indentation(text, line)),
    scopeAt: (offset) => javascriptScope(tree.resolveInner(offset, -1), text),
    get hasMainGuard() {
      return findMainGuard(tree, text);
    },
  };
}

function grammarOf(text: string): ValueGrammar {
  return {
    isNoValue: (node) => isName(node) || OPAQUE.test(node.name),
    isOpaque: () => false,
    isLiteral: ({ name }) => LITERALS.has(name),
    isExpression: ({ name }) => EXPRESSION.test(name),
    optionDefaultAround: (node) => optionDefaultAround(node, text),
    valueAt: (node) => valueAt(node, text),
  };
}

function valueAt(node: SyntaxNode, text: string): SourceValue | null {
  if (node.name === "UnaryExpression" && node.lastChild?.name === "Number") return null; // the number takes the sign
  const signed = withSign(node, text);
  const bigint = node.name === "Number" && text[node.to - 1] === "n";
  const range = { start: signed.from, end: bigint ? signed.to - 1 : signed.to };
  const literal = literalOf(node, text.slice(range.start, range.end));
  if (node.name === "Number" && literal === null) return null;
  const { parent } = withParentheses(signed);
  const isPowerBase = text.startsWith("**", after(signed, SKIPPED)?.from ?? text.length);
  return {
    ...range,
    literal,
    direct: parent !== null && ASSIGNED.test(parent.name),
    // `a--1` and `-1 ** 2` are no JavaScript.
    guardNegative:
      signed.parent?.name === "BinaryExpression" && (isPowerBase || /[-+]/.test(text[range.start - 1] ?? "")),
    place: () => javascriptPlace(signed, text),
  };
}

function withSign(node: SyntaxNode, text: string): SyntaxNode {
  const parent = node.parent;
  if (node.name !== "Number" || parent?.name !== "UnaryExpression") return node;
  return parseNumber(text.slice(parent.from, parent.to).replace(/n$/, "")) === null ? node : parent;
}

function literalOf(node: SyntaxNode, raw: string): Literal | null {
  switch (node.name) {
    case "Number": {
      const number = parseNumber(raw);
      return number && { type: "number", ...number };
    }
    case "BooleanLiteral":
      return { type: "constant", value: raw === "true" };
    case "null":
      return { type: "constant", value: null };
    case "String":
    case "TemplateString": {
      const value = node.getChild("Interpolation") ? null : decodeJavascriptString(raw);
      return value === null ? null : { type: "string", value };
    }
    default:
      return null;
  }
}

/** Targets, keys, subscripts and attributes are names, not values. */
function isName(node: SyntaxNode): boolean {
  const parent = node.parent;
  if (!parent) return false;
  switch (parent.name) {
    case "AssignmentExpression": {
      const next = after(node, SKIPPED);
      return next?.name === "Equals" || next?.name === "UpdateOp";
    }
    case "Property":
    case "PatternProperty":
      return parent.firstChild?.from === node.from && after(node, SKIPPED)?.name === ":";
    case "MemberExpression": {
      if (/PropertyName$/.test(node.name)) return true;
      return before(node, SKIPPED)?.name === "[";
    }
    default:
      return false;
  }
}

function statementFrom(tree: Tree, text: string, line: Range): Range | null {
  const first = line.start + indentation(text, line);
  for (let outer: SyntaxNode | null = tree.resolveInner(first, 1); outer; outer = outer.parent) {
    if (outer.from < first) return elementFrom(tree, first);
    const isMember = outer.name === "Property" || outer.name === "PatternProperty";
    if (!STATEMENT.test(outer.name) && !isMember) continue;
    const body = outer.getChild("Block") ?? outer.getChild("ClassBody");
    return { start: outer.from, end: body ? body.from : outer.to };
  }
  return null;
}

function findMainGuard(tree: Tree, text: string): boolean {
  const guard =
    /require\.main\s*={2,3}\s*module|module\s*={2,3}\s*require\.main|import\.meta\.main|import\.meta\.url\s*={2,3}|={2,3}\s*import\.meta\.url/g;
  for (let match = guard.exec(text); match; match = guard.exec(text)) {
    const { name } = tree.resolveInner(match.index, 1);
    if (!COMMENTS.has(name) && name !== "String" && name !== "TemplateString") return true;
  }
  return false;
}
