import { choicesOf, sameInPython } from "./choices";
import { checkCondition, checkConstraint } from "./expressionTypes";
import { formatValue } from "./formatExpression";
import type { Parameter, SpaceDefinition } from "./parameter";
import { MIN_PRIOR_MASS, massInRange } from "./prior";
import type { NumberParameter } from "./scale";
import { valueProblem } from "./values";

/** Every mistake in a definition but cyclic conditions, each a sentence that tells how to mend it. */
export function definitionProblems({ parameters, constraints }: SpaceDefinition): string[] {
  const problems: string[] = [];
  const byName = new Map<string, Parameter>();
  for (const parameter of parameters) {
    const { name } = parameter;
    if (name === "" || name === "__proto__") problems.push(`"${name}" cannot be a parameter's name`);
    if (byName.has(name)) problems.push(`two parameters are named ${name}: give one of them another name`);
    byName.set(name, parameter);
    for (const problem of parameterProblems(parameter)) problems.push(`${name}: ${problem}`);
  }
  for (const { name, condition } of parameters) {
    const problem = condition ? checkCondition(condition, byName) : null;
    if (problem !== null) problems.push(`the condition of ${name}: ${problem}`);
  }
  for (const { source, expression } of constraints) {
    const problem = checkConstraint(expression, byName);
    if (problem !== null) problems.push(`the constraint ${source}: ${problem}`);
  }
  return problems;
}

/** Mistakes in one parameter's own range, choices, prior and default. */
export function parameterProblems(parameter: Parameter): string[] {
  const problems =
    parameter.kind === "float" || parameter.kind === "int"
      ? rangeProblems(parameter)
      : choiceProblems(parameter);
  if (problems.length > 0) return problems;
  const prior = priorProblem(parameter);
  if (prior !== null) problems.push(prior);
  if (parameter.default !== undefined) {
    const problem = valueProblem(parameter, parameter.default);
    if (problem !== null) problems.push(`the default ${problem}`);
  }
  return problems;
}

function rangeProblems(parameter: NumberParameter): string[] {
  const { low, high, log, step, kind } = parameter;
  const problems: string[] = [];
  if (!Number.isFinite(low) || !Number.isFinite(high)) return ["the bounds must be finite numbers"];
  if (low > high) problems.push(`the bounds are reversed: write ${kind}(${high}, ${low})`);
  if (log && low <= 0) problems.push(`log needs a lower bound above 0, not ${low}`);
  if (step !== undefined && !(step > 0 && Number.isFinite(step)))
    problems.push(`the step must be above 0, not ${step}`);
  if (kind === "int") {
    if (![low, high, step].every(Number.isSafeInteger))
      problems.push(
        "the bounds and the step of an int must be whole numbers below 2^53; use float for others",
      );
  } else if (log && step !== undefined) problems.push("step and log exclude each other: drop one of them");
  return problems;
}

function choiceProblems(parameter: Parameter): string[] {
  const choices = choicesOf(parameter) ?? [];
  if (choices.length === 0) return ["there are no choices: name at least one"];
  const problems: string[] = [];
  choices.forEach((choice, i) => {
    if (typeof choice === "number" && !Number.isFinite(choice))
      problems.push("a choice must be a finite number");
    const twin = choices.slice(0, i).find((earlier) => sameInPython(earlier, choice));
    if (twin !== undefined)
      problems.push(
        `the choices ${formatValue(twin)} and ${formatValue(choice)} are the same value: drop one`,
      );
  });
  return problems;
}

function priorProblem(parameter: Parameter): string | null {
  const { prior } = parameter;
  if (!prior) return null;
  const choices = choicesOf(parameter);
  if (prior.kind === "weights") {
    if (choices === null)
      return "weights are a prior for choices: write normal(mean, std) or lognormal(median, sigma)";
    if (prior.weights.length !== choices.length)
      return `the prior has ${prior.weights.length} weights for ${choices.length} choices: give one each`;
    const sum = prior.weights.reduce((total, weight) => total + weight, 0);
    if (!prior.weights.every((weight) => weight >= 0) || !(sum > 0 && Number.isFinite(sum)))
      return "the prior's weights must be finite, not negative, and not all 0";
    return null;
  }
  const location = prior.kind === "normal" ? prior.mean : prior.median;
  const width = prior.kind === "normal" ? prior.std : prior.sigma;
  if (!Number.isFinite(location) || !(width > 0 && Number.isFinite(width)))
    return `the prior's ${prior.kind === "normal" ? "mean must be finite and its std" : "median must be finite and its sigma"} above 0`;
  if (prior.kind === "lognormal" && location <= 0) return "the prior's median must be above 0";
  if (choices !== null)
    return choices.every((choice) => typeof choice === "number")
      ? null
      : "a normal or lognormal prior needs numbers: give weights, one per choice";
  if (parameter.kind !== "float" && parameter.kind !== "int") return null;
  if (parameter.low < parameter.high && massInRange(parameter, prior) < MIN_PRIOR_MASS)
    return `the prior has nothing between ${parameter.low} and ${parameter.high}: move it or widen it`;
  return null;
}
