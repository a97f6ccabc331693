/** What a parameter can hold. Code tokens (`nn.ReLU`) are their source text. */
export type ParamValue = number | string | boolean | null;

/** A configuration: parameter name to value. Inactive parameters are absent. */
export type Params = Readonly<Record<string, ParamValue>>;

/**
 * A person's belief about where the good values are.
 * `normal` is in the parameter's own units; `lognormal` has its median in the parameter's units and sigma in
 * natural-log units (as `scipy.stats.lognorm`); `weights` gives one non-negative weight per choice.
 */
export type Prior =
  | { readonly kind: "normal"; readonly mean: number; readonly std: number }
  | { readonly kind: "lognormal"; readonly median: number; readonly sigma: number }
  | { readonly kind: "weights"; readonly weights: readonly number[] };

interface ParameterBase {
  readonly name: string;
  /** The parameter exists only where this holds. */
  readonly condition?: Expression;
  readonly prior?: Prior;
  /** The value in the source; the first trial. */
  readonly default?: ParamValue;
}

export interface FloatParameter extends ParameterBase {
  readonly kind: "float";
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step?: number;
}

export interface IntParameter extends ParameterBase {
  readonly kind: "int";
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step: number;
}

export interface OrdinalParameter extends ParameterBase {
  readonly kind: "ordinal";
  readonly choices: readonly ParamValue[];
}

export interface ChoiceParameter extends ParameterBase {
  readonly kind: "choice";
  readonly choices: readonly ParamValue[];
}

export interface BoolParameter extends ParameterBase {
  readonly kind: "bool";
}

export type Parameter = FloatParameter | IntParameter | OrdinalParameter | ChoiceParameter | BoolParameter;

export type CompareOp = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type ArithmeticOp = "+" | "-" | "*" | "/" | "//" | "%" | "**";

/** The syntax tree of a condition or constraint with its names resolved; plain JSON. */
export type Expression =
  | { readonly op: "value"; readonly value: ParamValue }
  | { readonly op: "parameter"; readonly name: string }
  | { readonly op: "list"; readonly items: readonly Expression[] }
  | { readonly op: "not" | "negate"; readonly operand: Expression }
  | { readonly op: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | { readonly op: "in" | "not in"; readonly left: Expression; readonly right: Expression }
  | { readonly op: CompareOp; readonly left: Expression; readonly right: Expression }
  | { readonly op: ArithmeticOp; readonly left: Expression; readonly right: Expression }
  | { readonly op: "call"; readonly function: "min" | "max" | "log"; readonly args: readonly Expression[] };

/** A relation between parameters that is known before running: `layers * units <= 2048`. */
export interface Constraint {
  readonly source: string;
  readonly expression: Expression;
}

/** A search space as plain JSON, in declared order: what the journal, the worker and the space file hold. */
export interface SpaceDefinition {
  readonly parameters: readonly Parameter[];
  readonly constraints: readonly Constraint[];
}
