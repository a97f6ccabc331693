import { choicesOf } from "./choices";
import { formatExpression, formatValue } from "./formatExpression";
import type { Expression, Parameter, ParamValue } from "./parameter";

type Type = "number" | "text" | "true/false" | "None";
type ParametersByName = ReadonlyMap<string, Parameter>;

/** The first mistake in a condition as a sentence that tells how to mend it; null when there is none. */
export function checkCondition(expression: Expression, parameters: ParametersByName): string | null {
  return check(expression, parameters, false);
}

/** As `checkCondition`, with arithmetic allowed. */
export function checkConstraint(expression: Expression, parameters: ParametersByName): string | null {
  return check(expression, parameters, true);
}

function check(expression: Expression, parameters: ParametersByName, arithmetic: boolean): string | null {
  try {
    const types = typesOf(expression, { parameters, arithmetic });
    if (types.size === 1 && types.has("true/false")) return null;
    return `${formatExpression(expression)} is ${describe(types)}, not a condition: compare it, e.g. \`${formatExpression(expression)} == …\``;
  } catch (error) {
    if (error instanceof TypeMistake) return error.message;
    throw error;
  }
}

class TypeMistake extends Error {}

interface Scope {
  readonly parameters: ParametersByName;
  readonly arithmetic: boolean;
}

function typesOf(expression: Expression, scope: Scope): ReadonlySet<Type> {
  switch (expression.op) {
    case "value":
      return new Set([typeOf(expression.value)]);
    case "parameter": {
      const parameter = scope.parameters.get(expression.name);
      if (!parameter) throw new TypeMistake(unknownName(expression.name, scope.parameters));
      return typesOfParameter(parameter);
    }
    case "list":
      throw new TypeMistake("a list stands only after `in` or `not in`");
    case "not":
      demand(expression.operand, "true/false", "not", scope);
      return new Set(["true/false"]);
    case "and":
    case "or":
      demand(expression.left, "true/false", expression.op, scope);
      demand(expression.right, "true/false", expression.op, scope);
      return new Set(["true/false"]);
    case "in":
    case "not in":
      return membership(expression, scope);
    case "==":
    case "!=":
      demandComparable(expression.left, expression.right, scope);
      return new Set(["true/false"]);
    case "<":
    case "<=":
    case ">":
    case ">=":
      demand(expression.left, "number", expression.op, scope);
      demand(expression.right, "number", expression.op, scope);
      return new Set(["true/false"]);
    case "call":
      return mathCall(expression, scope);
    case "negate":
      forbidArithmetic(expression, scope);
      demand(expression.operand, "number", "-", scope);
      return new Set(["number"]);
    default:
      forbidArithmetic(expression, scope);
      demand(expression.left, "number", expression.op, scope);
      demand(expression.right, "number", expression.op, scope);
      return new Set(["number"]);
  }
}

function mathCall(expression: Extract<Expression, { op: "call" }>, scope: Scope): ReadonlySet<Type> {
  forbidArithmetic(expression, scope);
  for (const arg of expression.args) demand(arg, "number", expression.function, scope);
  if (expression.function === "log" && expression.args.length > 2)
    throw new TypeMistake("log takes one value, or a value and a base");
  return new Set(["number"]);
}

function membership(
  expression: Extract<Expression, { op: "in" | "not in" }>,
  scope: Scope,
): ReadonlySet<Type> {
  if (expression.right.op !== "list")
    throw new TypeMistake(
      `the right side of \`${expression.op}\` must be a list: write \`${expression.op} [${formatExpression(expression.right)}]\``,
    );
  for (const item of expression.right.items) demandComparable(expression.left, item, scope);
  return new Set(["true/false"]);
}

function demand(expression: Expression, wanted: Type, op: string, scope: Scope): void {
  const types = typesOf(expression, scope);
  if (types.size === 1 && types.has(wanted)) return;
  const text = formatExpression(expression);
  const hint = wanted === "number" && types.has("text") ? "; use `==` or `in`" : "";
  throw new TypeMistake(
    `\`${op}\` needs ${wanted === "number" ? "numbers" : "conditions"}, but ${text} is ${describe(types)}${hint}`,
  );
}

function demandComparable(left: Expression, right: Expression, scope: Scope): void {
  const leftTypes = typesOf(left, scope);
  const rightTypes = typesOf(right, scope);
  if (![...leftTypes].some((type) => rightTypes.has(type)))
    throw new TypeMistake(
      `${formatExpression(left)} is ${describe(leftTypes)} and ${formatExpression(right)} is ${describe(rightTypes)}: they are never equal${quoteHint(left, right, scope)}`,
    );
  demandPossible(left, right, scope);
  demandPossible(right, left, scope);
}

/** A comparison with a value that is not among the choices is a slip of the pen. */
function demandPossible(side: Expression, other: Expression, { parameters }: Scope): void {
  if (side.op !== "parameter" || other.op !== "value") return;
  const parameter = parameters.get(side.name) as Parameter;
  const choices = choicesOf(parameter);
  if (choices === null || choices.includes(other.value)) return;
  throw new TypeMistake(
    `${side.name} is never ${formatValue(other.value)}: its choices are ${choices.map(formatValue).join(", ")}`,
  );
}

function quoteHint(left: Expression, right: Expression, { parameters }: Scope): string {
  const [side, other] = left.op === "parameter" ? [left, right] : [right, left];
  if (side.op !== "parameter" || other.op !== "value") return "";
  const choices = choicesOf(parameters.get(side.name) as Parameter);
  const meant = choices?.find((choice) => String(choice).toLowerCase() === String(other.value).toLowerCase());
  return meant === undefined ? "" : `; write ${formatValue(meant)}`;
}

function forbidArithmetic(expression: Expression, { arithmetic }: Scope): void {
  if (arithmetic) return;
  throw new TypeMistake(
    `a condition cannot calculate (${formatExpression(expression)}): compare parameters with values, or use @tune.constraint`,
  );
}

function unknownName(name: string, parameters: ParametersByName): string {
  const known = [...parameters.keys()];
  return `there is no parameter \`${name}\`${known.length > 0 ? `; there are ${known.join(", ")}` : ""}`;
}

function typesOfParameter(parameter: Parameter): ReadonlySet<Type> {
  const choices = choicesOf(parameter);
  return new Set(choices === null ? ["number"] : choices.map(typeOf));
}

function typeOf(value: ParamValue): Type {
  if (value === null) return "None";
  if (typeof value === "number") return "number";
  return typeof value === "string" ? "text" : "true/false";
}

function describe(types: ReadonlySet<Type>): string {
  const words = { number: "a number", text: "text", "true/false": "true or false", None: "None" };
  return [...types].map((type) => words[type]).join(" or ");
}
