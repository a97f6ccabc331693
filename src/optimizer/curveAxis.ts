/** What the curves of every model share: the values along a parameter, and the observations beside them. */
import { decodeValue } from "../space/encoding";
import type { Parameter, ParamValue } from "../space/parameter";
import { UserError } from "../space/userError";
import { valueAt, valueCount } from "../space/values";
import type { InsightObservation } from "./problem";
import { type SamplerContext, userValue } from "./sampler";

/** Values along a parameter: evenly spaced on its scale, with the marked ones among them; or all choices. */
export function axis(
  parameter: Parameter,
  count: number,
  marked: readonly (ParamValue | undefined)[],
): ParamValue[] {
  const values = valueCount(parameter);
  if (parameter.kind === "choice" || parameter.kind === "bool" || values <= count) {
    return Array.from({ length: values }, (_, k) => valueAt(parameter, k));
  }
  if (parameter.kind === "ordinal") {
    const indices = new Set(
      Array.from({ length: count }, (_, i) => Math.round((i * (values - 1)) / (count - 1))),
    );
    for (const value of marked) if (value !== undefined) indices.add(parameter.choices.indexOf(value));
    return [...indices]
      .filter((k) => k >= 0)
      .sort((a, b) => a - b)
      .map((k) => valueAt(parameter, k));
  }
  const even = Array.from({ length: count }, (_, i) => decodeValue(parameter, i / (count - 1)) as number);
  const extra = marked.filter((value): value is number => typeof value === "number");
  return [...new Set([...even, ...extra])].sort((a, b) => a - b);
}

/** Complete trials in which the parameter was active. */
export function observationsOf(
  { history, problem }: SamplerContext,
  { name }: Parameter,
): InsightObservation[] {
  return history.complete.flatMap(({ params, losses, number }) => {
    const x = params[name];
    return x === undefined ? [] : [{ x, y: userValue(problem, losses[0]!), trial: number }];
  });
}

/** Throws a UserError that lists the names there are. */
export function parameterNamed({ space }: SamplerContext, name: string): Parameter {
  const parameter = space.parameters[space.index.get(name) ?? -1];
  if (!parameter) {
    throw new UserError(
      `there is no parameter ${name}; there are ${space.parameters.map((p) => p.name).join(", ")}`,
    );
  }
  return parameter;
}
