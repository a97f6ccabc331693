import type { ArithmeticOp, CompareOp, Expression, Params, ParamValue } from "./parameter";

/**
 * The value of an expression for a configuration; undefined as soon as it names an inactive (absent) parameter,
 * also in a branch that would not decide: such a condition is false, such a constraint satisfied.
 * Arithmetic follows Python (`//` floors, `%` has the divisor's sign), but a division by zero is NaN, which
 * fulfils no comparison.
 */
export function evaluate(expression: Expression, params: Params): ParamValue | undefined {
  switch (expression.op) {
    case "value":
      return expression.value;
    case "parameter":
      return Object.hasOwn(params, expression.name) ? params[expression.name] : undefined;
    case "list":
      throw new Error("a list has no value of its own");
    case "not": {
      const operand = evaluate(expression.operand, params);
      return operand === undefined ? undefined : !operand;
    }
    case "negate": {
      const operand = evaluate(expression.operand, params);
      return operand === undefined ? undefined : -(operand as number);
    }
    case "call":
      return call(expression, params);
    case "in":
    case "not in":
      return isMember(expression, params);
    default:
      return binary(expression, params);
  }
}

/** Names of the parameters that an expression mentions. */
export function references(expression: Expression, found: Set<string> = new Set()): Set<string> {
  switch (expression.op) {
    case "value":
      break;
    case "parameter":
      found.add(expression.name);
      break;
    case "list":
      for (const item of expression.items) references(item, found);
      break;
    case "call":
      for (const arg of expression.args) references(arg, found);
      break;
    case "not":
    case "negate":
      references(expression.operand, found);
      break;
    default:
      references(expression.left, found);
      references(expression.right, found);
  }
  return found;
}

function binary(
  expression: Extract<Expression, { op: "and" | "or" | CompareOp | ArithmeticOp }>,
  params: Params,
): ParamValue | undefined {
  const left = evaluate(expression.left, params);
  const right = evaluate(expression.right, params);
  if (left === undefined || right === undefined) return undefined;
  switch (expression.op) {
    case "and":
      return left === true && right === true;
    case "or":
      return left === true || right === true;
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return (left as number) < (right as number);
    case "<=":
      return (left as number) <= (right as number);
    case ">":
      return (left as number) > (right as number);
    case ">=":
      return (left as number) >= (right as number);
    default:
      return arithmetic(expression.op, left as number, right as number);
  }
}

function arithmetic(op: ArithmeticOp, left: number, right: number): number {
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? Number.NaN : left / right;
    case "//":
      return right === 0 ? Number.NaN : Math.floor(left / right);
    case "%":
      return right === 0 ? Number.NaN : left - Math.floor(left / right) * right;
    case "**":
      return left ** right;
  }
}

function isMember(
  expression: Extract<Expression, { op: "in" | "not in" }>,
  params: Params,
): boolean | undefined {
  const value = evaluate(expression.left, params);
  if (expression.right.op !== "list") throw new Error("the right side of `in` is not a list");
  const items = expression.right.items.map((item) => evaluate(item, params));
  if (value === undefined || items.includes(undefined)) return undefined;
  return items.includes(value) === (expression.op === "in");
}

function call(expression: Extract<Expression, { op: "call" }>, params: Params): number | undefined {
  const args = expression.args.map((arg) => evaluate(arg, params));
  if (args.includes(undefined)) return undefined;
  const numbers = args as number[];
  switch (expression.function) {
    case "min":
      return Math.min(...numbers);
    case "max":
      return Math.max(...numbers);
    case "log": {
      const [x = Number.NaN, base] = numbers;
      return base === undefined ? Math.log(x) : Math.log(x) / Math.log(base);
    }
  }
}
