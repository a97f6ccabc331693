import { readObject, readValue } from "./jsonRead";
import type { Expression, Parameter, Prior, SpaceDefinition } from "./parameter";
import { createSpace } from "./space";
import { UserError } from "./userError";

const BINARY: ReadonlySet<string> = new Set("and,or,in,not in,==,!=,<,<=,>,>=,+,-,*,/,//,%,**".split(","));
const FUNCTIONS: ReadonlySet<string> = new Set(["min", "max", "log"]);
/** Deeper than anybody writes, and shallow enough for every recursion over it. */
const MAX_DEPTH = 200;

/** Checks a definition that was read from a journal. Throws a UserError. */
export function parseSpaceDefinition(json: unknown): SpaceDefinition {
  const object = readObject(json, "the search space");
  const definition: SpaceDefinition = {
    parameters: object.list("parameters").map((entry, i) => parseParameter(entry, `parameters[${i}]`)),
    constraints: object.list("constraints").map((entry, i) => {
      const constraint = readObject(entry, `constraints[${i}]`);
      return {
        source: constraint.text("source"),
        expression: parseTree(constraint.get("expression"), constraint.where),
      };
    }),
  };
  createSpace(definition); // for its checks
  return definition;
}

function parseParameter(json: unknown, where: string): Parameter {
  const object = readObject(json, where);
  const base = {
    name: object.text("name"),
    ...(object.has("condition")
      ? { condition: parseTree(object.get("condition"), `the condition of ${where}`) }
      : {}),
    ...(object.has("prior") ? { prior: parsePrior(object.get("prior"), `the prior of ${where}`) } : {}),
    ...(object.get("default") === undefined
      ? {}
      : { default: readValue(object.get("default"), `the default of ${where}`) }),
  };
  const kind = object.text("kind");
  const range = () => ({
    low: object.number("low"),
    high: object.number("high"),
    log: object.boolean("log", false),
  });
  switch (kind) {
    case "float":
      return { ...base, kind, ...range(), ...(object.has("step") ? { step: object.number("step") } : {}) };
    case "int":
      return { ...base, kind, ...range(), step: object.number("step") };
    case "ordinal":
    case "choice":
      return {
        ...base,
        kind,
        choices: object.list("choices").map((choice) => readValue(choice, `a choice of ${where}`)),
      };
    case "bool":
      return { ...base, kind };
    default:
      throw new UserError(`"kind" of ${where} is "${kind}", which this version does not know`);
  }
}

function parsePrior(json: unknown, where: string): Prior {
  const object = readObject(json, where);
  const kind = object.text("kind");
  switch (kind) {
    case "normal":
      return { kind, mean: object.number("mean"), std: object.number("std") };
    case "lognormal":
      return { kind, median: object.number("median"), sigma: object.number("sigma") };
    case "weights":
      return { kind, weights: object.list("weights").map(Number) };
    default:
      throw new UserError(`"kind" of ${where} is "${kind}", which this version does not know`);
  }
}

function parseTree(json: unknown, where: string, depth = 0): Expression {
  if (depth > MAX_DEPTH) throw new UserError(`${where} is nested too deeply`);
  const object = readObject(json, where);
  const child = (key: string): Expression => parseTree(object.get(key), where, depth + 1);
  const children = (key: string): Expression[] =>
    object.list(key).map((item) => parseTree(item, where, depth + 1));
  const op = object.text("op");
  if (op === "value") return { op, value: readValue(object.get("value"), where) };
  if (op === "parameter") return { op, name: object.text("name") };
  if (op === "list") return { op, items: children("items") };
  if (op === "not" || op === "negate") return { op, operand: child("operand") };
  if (op === "call" && FUNCTIONS.has(object.text("function")))
    return { op, function: object.text("function") as "min" | "max" | "log", args: children("args") };
  if (BINARY.has(op)) return { op: op as "and", left: child("left"), right: child("right") };
  throw new UserError(`${where} holds the operation "${op}", which this version does not know`);
}
