import type { Expression, ParamValue } from "./parameter";

/** How tightly each operator binds, as in Python. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  not: 3,
  "==": 4,
  "!=": 4,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  in: 4,
  "not in": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  "//": 6,
  "%": 6,
  negate: 7,
  "**": 8,
};
const ATOM = 9;
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_]*(?:(?:::|[.:])[\p{L}\p{N}_]+)*$/u;

/** The expression as text that `parseExpression` reads back, with only the parentheses that it needs. */
export function formatExpression(expression: Expression): string {
  return format(expression, 0);
}

/** A value as people write it in a condition: `"adam"`, `3`, `True`, `None`. */
export function formatValue(value: ParamValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  // String(-0) is "0", which would be read back as another number.
  return Object.is(value, -0) ? "-0" : String(value);
}

function format(expression: Expression, minimum: number): string {
  const precedence = precedenceOf(expression);
  const text = bare(expression, precedence);
  return precedence < minimum ? `(${text})` : text;
}

/** A negative number is written with a minus sign, which binds less tightly than `**`. */
function precedenceOf(expression: Expression): number {
  if (expression.op === "value" && formatValue(expression.value).startsWith("-"))
    return PRECEDENCE.negate as number;
  return PRECEDENCE[expression.op] ?? ATOM;
}

function bare(expression: Expression, precedence: number): string {
  switch (expression.op) {
    case "value":
      return formatValue(expression.value);
    case "parameter":
      return PLAIN_NAME.test(expression.name) ? expression.name : `\`${expression.name}\``;
    case "list":
      return `[${expression.items.map((item) => format(item, 0)).join(", ")}]`;
    case "call":
      return `${expression.function}(${expression.args.map((arg) => format(arg, 0)).join(", ")})`;
    case "not":
      return `not ${format(expression.operand, precedence)}`;
    case "negate":
      return `-${format(expression.operand, precedence)}`;
    case "**":
      return `${format(expression.left, ATOM)} ** ${format(expression.right, PRECEDENCE.negate as number)}`;
    case "and":
    case "or":
      return `${format(expression.left, precedence)} ${expression.op} ${format(expression.right, precedence + 1)}`;
    default: {
      // Comparisons cannot be chained; the arithmetic operators associate to the left.
      const left = precedence === PRECEDENCE.in ? precedence + 1 : precedence;
      return `${format(expression.left, left)} ${expression.op} ${format(expression.right, precedence + 1)}`;
    }
  }
}
