import type { Parameter, ParamValue } from "../space/parameter";

/** What Optuna stores beside every parameter value. */
export type Distribution =
  | {
      readonly kind: "float";
      readonly low: number;
      readonly high: number;
      readonly log: boolean;
      readonly step: number | null;
    }
  | {
      readonly kind: "int";
      readonly low: number;
      readonly high: number;
      readonly log: boolean;
      readonly step: number;
    }
  | { readonly kind: "categorical"; readonly choices: readonly ParamValue[] };

/** Ordinal and bool are categorical with the real values: other readers then show what was used. */
export function distributionOf(parameter: Parameter): Distribution {
  switch (parameter.kind) {
    case "float": {
      const { low, high, log, step } = parameter;
      return step === undefined
        ? { kind: "float", low, high, log, step: null }
        : { kind: "float", low, high: lastOnGrid(low, high, step), log, step };
    }
    case "int": {
      const { low, high, log, step } = parameter;
      // Optuna has no steps on a logarithmic scale; the values stay on ours all the same.
      if (log) return { kind: "int", low, high, log, step: 1 };
      return { kind: "int", low, high: lastOnGrid(low, high, step), log, step };
    }
    case "ordinal":
    case "choice":
      return { kind: "categorical", choices: parameter.choices };
    case "bool":
      return { kind: "categorical", choices: [false, true] };
  }
}

/** The document Optuna keeps inside a string. */
export function formatDistribution(distribution: Distribution): string {
  switch (distribution.kind) {
    case "float": {
      const { step, low, high, log } = distribution;
      return JSON.stringify({ name: "FloatDistribution", attributes: { step, low, high, log } });
    }
    case "int": {
      const { log, step, low, high } = distribution;
      return JSON.stringify({ name: "IntDistribution", attributes: { log, step, low, high } });
    }
    case "categorical":
      return JSON.stringify({
        name: "CategoricalDistribution",
        attributes: { choices: distribution.choices },
      });
  }
}

/** Reads the present and the legacy names, and the short form. Throws on anything else, as Optuna does. */
export function parseDistribution(text: string): Distribution {
  const json: unknown = JSON.parse(text);
  if (typeof json !== "object" || json === null) throw new Error(`not a distribution: ${text}`);
  const document = json as { name?: unknown; attributes?: unknown; type?: unknown };
  const short = typeof document.type === "string";
  const fields = (short ? document : document.attributes) as Readonly<Record<string, unknown>> | undefined;
  if (typeof fields !== "object" || fields === null) throw new Error(`not a distribution: ${text}`);
  const number = (key: string) => Number(fields[key]);
  const bounds = { low: number("low"), high: number("high") };
  switch (short ? document.type : document.name) {
    case "FloatDistribution":
    case "float":
      return {
        kind: "float",
        ...bounds,
        log: fields.log === true,
        step: fields.step == null ? null : number("step"),
      };
    case "UniformDistribution":
      return { kind: "float", ...bounds, log: false, step: null };
    case "LogUniformDistribution":
      return { kind: "float", ...bounds, log: true, step: null };
    case "DiscreteUniformDistribution":
      return { kind: "float", ...bounds, log: false, step: number("q") };
    case "IntDistribution":
    case "int":
    case "IntUniformDistribution":
      return {
        kind: "int",
        ...bounds,
        log: fields.log === true,
        step: fields.step == null ? 1 : number("step"),
      };
    case "IntLogUniformDistribution":
      return { kind: "int", ...bounds, log: true, step: 1 };
    case "CategoricalDistribution":
    case "categorical": {
      if (!Array.isArray(fields.choices)) throw new Error(`not a distribution: ${text}`);
      return { kind: "categorical", choices: fields.choices as ParamValue[] };
    }
  }
  throw new Error(`unknown distribution: ${text}`);
}

/** The number Optuna stores: a categorical value's index, else the value. */
export function toInternal(distribution: Distribution, value: ParamValue): number {
  if (distribution.kind !== "categorical") return Number(value);
  const index = distribution.choices.indexOf(value);
  if (index < 0)
    throw new Error(`${JSON.stringify(value)} is not among ${JSON.stringify(distribution.choices)}`);
  return index;
}

export function toExternal(distribution: Distribution, internal: number): ParamValue {
  if (distribution.kind === "int") return Math.trunc(internal);
  if (distribution.kind === "float") return internal;
  const value = distribution.choices[Math.trunc(internal)];
  if (value === undefined) throw new Error(`choice ${internal} of ${distribution.choices.length}`);
  return value;
}

/** Inside a study a parameter keeps its class, its scale and its choices; bounds and steps may change. */
export function areCompatible(a: Distribution, b: Distribution): boolean {
  if (a.kind === "categorical" || b.kind === "categorical") {
    if (a.kind !== "categorical" || b.kind !== "categorical") return false;
    return JSON.stringify(a.choices) === JSON.stringify(b.choices);
  }
  return a.kind === b.kind && a.log === b.log;
}

/** Optuna lowers `high` to the grid when it reads a step; written adjusted, all readers agree. */
function lastOnGrid(low: number, high: number, step: number): number {
  const steps = Math.floor((high - low) / step + 1e-9);
  return Number.parseFloat((low + steps * step).toPrecision(12));
}
