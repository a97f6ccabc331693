import { parameterProblems } from "../space/definitionProblems";
import type { Parameter, ParamValue } from "../space/parameter";
import type { AnnotationText } from "./annotationText";
import { findValue } from "./findValue";
import { choiceOf } from "./fit";
import type { Place, SourceValue } from "./language";
import type { Condition, ParameterAnnotation } from "./parameterAnnotation";
import { AnnotationError, type Range } from "./problem";
import type { PendingExpression } from "./scan";
import type { Scanning } from "./scanFile";
import { shortText } from "./shortText";

/** An annotation and where it stands. */
export interface Binding {
  readonly annotation: AnnotationText;
  readonly comment: Range;
  readonly scanning: Scanning;
}

/** Finds the value that an annotation speaks of and records the parameter. Throws AnnotationError. */
export function bindParameter(read: ParameterAnnotation, binding: Binding): void {
  const { annotation, scanning } = binding;
  const { text, tree } = scanning;
  const value = findValue(read, binding);
  const place = placeOf(value, read, binding);
  const location = scanning.locate(value);
  const { distribution } = read;
  const source = sourceValue(value, read, binding);
  if (value.literal?.type === "number" && value.literal.warning)
    scanning.report(value, "warning", value.literal.warning);

  const parameter = parameterOf(read, place.name, source);
  const { default: _default, ...withoutDefault } = parameter;
  for (const problem of parameterProblems(withoutDefault as Parameter))
    scanning.report(annotation, "error", problem);
  const scope = place.scope.length > 0 ? place.scope : tree.scopeAt(value.start);
  scanning.parameters.push({
    parameter,
    file: scanning.path,
    start: value.start,
    end: value.end,
    line: location.line,
    column: location.column,
    raw: text.slice(value.start, value.end),
    choiceSources: "choices" in distribution ? distribution.choices.map((choice) => choice.source) : null,
    codeChoices:
      "choices" in distribution
        ? distribution.choices.flatMap((choice, i) => (choice.code ? [i] : []))
        : null,
    explicitName: read.name !== undefined,
    conditionSource: read.condition?.source ?? null,
    language: scanning.language.id,
    annotation: scanning.locate(annotation),
    pendingCondition: read.condition && pendingCondition(read.condition, scope, binding),
    place,
    guardNegative: value.guardNegative,
  });
}

function placeOf(value: SourceValue, read: ParameterAnnotation, { annotation, scanning }: Binding): Place {
  const place = value.place();
  if (read.name) {
    const name = read.name.text;
    const scope = place?.scope ?? scanning.tree.scopeAt(value.start);
    return { name, scope, path: [...scope, name], callPath: [...scope, name] };
  }
  if (place === null || place.name === "" || place.name === "__proto__")
    throw new AnnotationError(
      `nothing here names the value ${shortText(scanning.text.slice(value.start, value.end))}: add \`name="…"\` to the annotation`,
      { start: 0, end: annotation.text.length },
    );
  return place;
}

/** The value in the source as the parameter's default; says so when the distribution does not hold it. */
function sourceValue(
  value: SourceValue,
  { distribution }: ParameterAnnotation,
  { scanning }: Binding,
): ParamValue {
  const raw = shortText(scanning.text.slice(value.start, value.end));
  if ("choices" in distribution) {
    const choice = choiceOf(value, distribution.choices, scanning.text);
    if (choice) return choice.value;
    const listed = distribution.choices.map((other) => other.source).join(", ");
    scanning.report(
      value,
      "error",
      `${raw} is not among the choices (${listed}): add it, or change the value`,
    );
    return value.literal === null ? scanning.text.slice(value.start, value.end) : value.literal.value;
  }
  const literal = value.literal?.value as number | boolean;
  if (distribution.kind === "bool") return literal;
  const { low, high, step } = distribution;
  const number = literal as number;
  if (number < low || number > high)
    scanning.report(
      value,
      "error",
      `${raw} is outside ${low} to ${high}: widen the range to hold it, or change the value`,
    );
  else if (step !== undefined && !onStep(number, low, step))
    scanning.report(
      value,
      "warning",
      `${raw} is not ${low} plus a multiple of ${step}: the first trial runs it as it is, later ones keep to the steps`,
    );
  return number;
}

function onStep(value: number, low: number, step: number): boolean {
  const steps = (value - low) / step;
  return Math.abs(steps - Math.round(steps)) <= 1e-6;
}

function parameterOf(
  { distribution, prior }: ParameterAnnotation,
  name: string,
  value: ParamValue,
): Parameter {
  const base = { name, default: value, ...(prior && { prior }) };
  switch (distribution.kind) {
    case "float":
    case "int":
      return { ...base, ...distribution };
    case "ordinal":
    case "choice":
      return {
        ...base,
        kind: distribution.kind,
        choices: distribution.choices.map((choice) => choice.value),
      };
    case "bool":
      return { ...base, kind: "bool" };
  }
}

function pendingCondition(
  condition: Condition,
  scope: readonly string[],
  { annotation, scanning }: Binding,
): PendingExpression {
  const start = annotation.start + condition.offset;
  const location = scanning.locate({ start, end: start + condition.source.length });
  return { source: condition.source, tree: condition.tree, scope, location };
}
