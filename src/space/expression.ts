import { ExpressionError } from "./expressionError";
import { type Token, tokenize } from "./expressionTokens";
import type { ArithmeticOp, CompareOp, Expression, ParamValue } from "./parameter";

interface Located {
  /** UTF-16 offsets into the parsed text. */
  readonly start: number;
  readonly end: number;
}

/** The syntax tree before names are resolved. A call of anything but min, max and log is a name (a code token). */
export type SyntaxNode = Located &
  (
    | { readonly op: "value"; readonly value: ParamValue }
    | { readonly op: "name"; readonly name: string }
    | { readonly op: "list"; readonly items: readonly SyntaxNode[] }
    | { readonly op: "not" | "negate"; readonly operand: SyntaxNode }
    | { readonly op: BinaryOp; readonly left: SyntaxNode; readonly right: SyntaxNode }
    | { readonly op: "call"; readonly function: MathFunction; readonly args: readonly SyntaxNode[] }
  );

type BinaryOp = "and" | "or" | "in" | "not in" | CompareOp | ArithmeticOp;
type MathFunction = "min" | "max" | "log";

export type Lookup = (
  name: string,
) => { readonly parameter: string } | { readonly token: string } | { readonly error: string };

const COMPARE: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">=", "in", "not in"]);
const SUMS: ReadonlySet<string> = new Set(["+", "-"]);
const PRODUCTS: ReadonlySet<string> = new Set(["*", "/", "//", "%"]);
const FUNCTIONS: ReadonlySet<string> = new Set(["min", "max", "log"]);
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Parses a condition or constraint in Python's notation. Throws ExpressionError. */
export function parseExpression(text: string): SyntaxNode {
  const tokens = tokenize(text);
  let position = 0;

  function peek(): Token {
    const token = tokens[position] as Token;
    if (token.kind === "foreign") throw new ExpressionError(token.mistake, token.start);
    return token;
  }
  const fail = (message: string, at: Token = peek()): never => {
    throw new ExpressionError(message, at.start);
  };
  const isOperator = (text: string): boolean => peek().kind === "operator" && peek().text === text;
  const binary = (op: BinaryOp, left: SyntaxNode, right: SyntaxNode): SyntaxNode => ({
    op,
    left,
    right,
    start: left.start,
    end: right.end,
  });

  function leftAssociative(ops: ReadonlySet<string>, operand: () => SyntaxNode): SyntaxNode {
    let left = operand();
    while (peek().kind === "operator" && ops.has(peek().text)) {
      const op = tokens[position++]!.text as BinaryOp;
      left = binary(op, left, operand());
    }
    return left;
  }

  const or = (): SyntaxNode => leftAssociative(new Set(["or"]), and);
  const and = (): SyntaxNode => leftAssociative(new Set(["and"]), not);

  function not(): SyntaxNode {
    if (!isOperator("not")) return comparison();
    const { start } = tokens[position++]!;
    const operand = not();
    return { op: "not", operand, start, end: operand.end };
  }

  function compareOperator(): string | null {
    const token = peek();
    if (token.kind !== "operator") return null;
    if (token.text === "not" && tokens[position + 1]?.text === "in") return "not in";
    return COMPARE.has(token.text) ? token.text : null;
  }

  function comparison(): SyntaxNode {
    const left = sum();
    const op = compareOperator();
    if (op === null) return left;
    position += op === "not in" ? 2 : 1;
    const right = sum();
    if (compareOperator() !== null) fail("comparisons cannot be chained: write `a < b and b < c`");
    return binary(op as BinaryOp, left, right);
  }

  const sum = (): SyntaxNode => leftAssociative(SUMS, product);
  const product = (): SyntaxNode => leftAssociative(PRODUCTS, sign);

  function sign(): SyntaxNode {
    if (isOperator("+")) {
      position++;
      return sign();
    }
    if (!isOperator("-")) return power();
    const { start } = tokens[position++]!;
    const operand = sign();
    if (operand.op === "value" && typeof operand.value === "number")
      return { op: "value", value: -operand.value, start, end: operand.end };
    return { op: "negate", operand, start, end: operand.end };
  }

  function power(): SyntaxNode {
    const base = atom();
    if (!isOperator("**")) return base;
    position++;
    return binary("**", base, sign()); // right-associative, and binds tighter than a sign on its left
  }

  function atom(): SyntaxNode {
    const token = peek();
    if (token.kind === "value") {
      position++;
      return { op: "value", value: token.value, start: token.start, end: token.end };
    }
    if (token.kind === "name") return nameOrCall(token);
    if (token.kind === "operator" && token.text in CLOSING) return bracketed(token);
    if (token.kind === "end") return fail("the expression ends too early: a value or a name is missing");
    return fail(`expected a value or a name, not \`${token.text}\``);
  }

  function nameOrCall(token: Extract<Token, { kind: "name" }>): SyntaxNode {
    position++;
    const { start } = token;
    if (token.quoted || !isOperator("(")) return { op: "name", name: token.name, start, end: token.end };
    if (FUNCTIONS.has(token.name)) {
      const { items, end } = list(peek());
      if (items.length === 0) fail(`${token.name}() needs at least one value`, token);
      return { op: "call", function: token.name as MathFunction, args: items, start, end };
    }
    // A code token such as nn.GELU(approximate="tanh"): kept as its source text.
    let depth = 0;
    do {
      const inner = tokens[position] as Token;
      if (inner.kind === "end") fail(`the parenthesis after ${token.name} is not closed`, token);
      if (inner.kind === "operator")
        depth += inner.text in CLOSING ? 1 : /^[)\]}]$/.test(inner.text) ? -1 : 0;
      position++;
    } while (depth > 0);
    const { end } = tokens[position - 1]!;
    return { op: "name", name: text.slice(start, end), start, end };
  }

  function bracketed(open: Token): SyntaxNode {
    const { items, end, comma } = list(open);
    const [only] = items;
    if (open.text !== "(" || comma || only === undefined)
      return { op: "list", items, start: open.start, end };
    return { ...only, start: open.start, end };
  }

  function list(open: Token): { items: SyntaxNode[]; end: number; comma: boolean } {
    const close = CLOSING[open.text] as string;
    const items: SyntaxNode[] = [];
    let comma = false;
    position++;
    const checkClosed = (): void => {
      if (peek().kind === "end") fail(`\`${open.text}\` is not closed: add \`${close}\``, open);
    };
    while (!isOperator(close)) {
      checkClosed();
      items.push(or());
      checkClosed();
      if (isOperator(",")) {
        comma = true;
        position++;
      } else if (!isOperator(close)) fail(`expected \`,\` or \`${close}\`, not \`${peek().text}\``);
    }
    return { items, end: tokens[position++]!.end, comma };
  }

  const tree = or();
  const rest = peek();
  if (rest.kind !== "end") fail(`unexpected \`${rest.text}\`: join two conditions with \`and\` or \`or\``);
  return tree;
}

/** Replaces names by parameters or code tokens. Throws ExpressionError with the name's offset where it has neither. */
export function resolveExpression(node: SyntaxNode, lookup: Lookup): Expression {
  const resolve = (child: SyntaxNode): Expression => resolveExpression(child, lookup);
  switch (node.op) {
    case "value":
      return { op: "value", value: node.value };
    case "name": {
      const found = lookup(node.name);
      if ("error" in found) throw new ExpressionError(found.error, node.start);
      if ("token" in found) return { op: "value", value: found.token };
      return { op: "parameter", name: found.parameter };
    }
    case "list":
      return { op: "list", items: node.items.map(resolve) };
    case "call":
      return { op: "call", function: node.function, args: node.args.map(resolve) };
    case "not":
    case "negate":
      return { op: node.op, operand: resolve(node.operand) };
    default:
      return { op: node.op, left: resolve(node.left), right: resolve(node.right) };
  }
}
