import { parseExpression, resolveExpression } from "./expression";
import { ExpressionError } from "./expressionError";
import { type JsonObject, readObject, readValue } from "./jsonRead";
import type { Constraint, Expression, Parameter, ParamValue, Prior, SpaceDefinition } from "./parameter";
import { parsePrior } from "./priorText";
import { createSpace } from "./space";
import { UserError } from "./userError";

/** A bound on a metric that the run measures: `gpu_mem_gb <= 16`. */
export interface SpaceFileLimit {
  readonly metric: string;
  readonly op: "<=" | ">=" | "<" | ">";
  readonly bound: number;
}

export interface SpaceFile {
  readonly definition: SpaceDefinition;
  /** One per objective; null when the file names none. */
  readonly goals: readonly ("minimize" | "maximize")[] | null;
  readonly limits: readonly SpaceFileLimit[];
}

/**
 * Reads the space file of `ask-tell --space`: `{"params": […], "constraints": […], "objectives": […], "limits": […]}`.
 * Throws a UserError that lists what is wrong with it.
 */
export function parseSpaceFile(json: unknown): SpaceFile {
  const file = readObject(json, "the space file");
  const params = file.list("params").map((entry, i) => readObject(entry, `params[${i}]`));
  if (params.length === 0)
    throw new UserError('"params" of the space file is empty: there is nothing to tune');
  const names = new Set(params.map((param) => param.text("name")));
  const definition: SpaceDefinition = {
    parameters: params.map((param) => readParameter(param, names)),
    constraints: file.has("constraints")
      ? file.list("constraints").map((source) => readConstraint(source, names))
      : [],
  };
  createSpace(definition); // for its checks
  return {
    definition,
    goals: file.has("objectives") ? file.list("objectives").map(readGoal) : null,
    limits: file.has("limits") ? file.list("limits").map(readLimit) : [],
  };
}

function readParameter(param: JsonObject, names: ReadonlySet<string>): Parameter {
  const name = param.text("name");
  const condition = readCondition(param, names);
  const base = {
    name,
    ...(condition ? { condition } : {}),
    ...(param.has("prior") ? { prior: readPrior(param) } : {}),
    ...(param.get("default") !== undefined
      ? { default: readValue(param.get("default"), `the default of ${name}`) }
      : {}),
  };
  const type = param.text("type");
  switch (type) {
    case "float":
      return {
        ...base,
        kind: "float",
        low: param.number("low"),
        high: param.number("high"),
        log: param.boolean("log", false),
        ...(param.has("step") ? { step: param.number("step") } : {}),
      };
    case "int":
      return {
        ...base,
        kind: "int",
        low: param.number("low"),
        high: param.number("high"),
        log: param.boolean("log", false),
        step: param.has("step") ? param.number("step") : 1,
      };
    case "ordinal":
      return { ...base, kind: "ordinal", choices: readChoices(param) };
    case "categorical":
    case "choice":
      return { ...base, kind: "choice", choices: readChoices(param) };
    case "bool":
      return { ...base, kind: "bool" };
    default:
      throw new UserError(`"type" of ${name} is "${type}": write float, int, ordinal, categorical or bool`);
  }
}

function readChoices(param: JsonObject): ParamValue[] {
  return param.list("choices").map((choice) => readValue(choice, `a choice of ${param.text("name")}`));
}

/** `"when": {"opt": ["sgd"]}`: every named parameter has one of the listed values; or an expression as text. */
function readCondition(param: JsonObject, names: ReadonlySet<string>): Expression | null {
  const where = `the condition of ${param.text("name")}`;
  const when = param.get("when") ?? param.get("condition");
  if (when === undefined || when === null) return null;
  if (typeof when === "string") return readExpression(when, names, where);
  const object = readObject(when, where);
  const terms = Object.keys(when).map((parent): Expression => {
    if (!names.has(parent)) throw new UserError(`${where} names ${parent}, which is no parameter`);
    const wanted = object.get(parent);
    const values = Array.isArray(wanted) ? (wanted as unknown[]) : [wanted];
    return {
      op: "in",
      left: { op: "parameter", name: parent },
      right: { op: "list", items: values.map((value) => ({ op: "value", value: readValue(value, where) })) },
    };
  });
  return terms.length === 0 ? null : terms.reduce((left, right) => ({ op: "and", left, right }));
}

function readPrior(param: JsonObject): Prior {
  const prior = param.get("prior");
  if (typeof prior === "string") return parsePrior(prior);
  const object = readObject(prior, `the prior of ${param.text("name")}`);
  const kind = object.text("kind");
  if (kind === "normal") return { kind, mean: object.number("mean"), std: object.number("std") };
  if (kind === "lognormal") return { kind, median: object.number("median"), sigma: object.number("sigma") };
  if (kind === "weights") return { kind, weights: object.list("weights").map(Number) };
  throw new UserError(`"kind" of ${object.where} is "${kind}": write normal, lognormal or weights`);
}

function readConstraint(source: unknown, names: ReadonlySet<string>): Constraint {
  if (typeof source !== "string") throw new UserError('"constraints" must be texts such as "n * b <= 256"');
  return { source, expression: readExpression(source, names, `the constraint ${source}`) };
}

/** Bare words that are no parameter are code tokens, as in an annotation. */
function readExpression(text: string, names: ReadonlySet<string>, where: string): Expression {
  try {
    return resolveExpression(parseExpression(text), (name) =>
      names.has(name)
        ? { parameter: name }
        : { error: `there is no parameter ${name}; there are ${[...names].join(", ")}` },
    );
  } catch (error) {
    if (error instanceof ExpressionError)
      throw new UserError(`${where}, column ${error.offset + 1}: ${error.message}`);
    throw error;
  }
}

function readGoal(text: unknown): "minimize" | "maximize" {
  const word = typeof text === "string" ? text.trim().split(/\s+/)[0] : undefined;
  if (word === "minimize" || word === "maximize") return word;
  throw new UserError(`"objectives" holds ${JSON.stringify(text)}: write "minimize" or "maximize"`);
}

function readLimit(text: unknown): SpaceFileLimit {
  const match = typeof text === "string" ? /^\s*(\S+?)\s*(<=|>=|<|>)\s*(\S+)\s*$/.exec(text) : null;
  const bound = Number(match?.[3] ?? Number.NaN);
  if (!match || Number.isNaN(bound))
    throw new UserError(`"limits" holds ${JSON.stringify(text)}: write e.g. "gpu_mem_gb <= 16"`);
  return { metric: match[1] as string, op: match[2] as SpaceFileLimit["op"], bound };
}
