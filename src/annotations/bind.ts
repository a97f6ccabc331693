import type { Parameter, ParamValue } from "../space/parameter";
import type { AnnotationText } from "./annotationText";
import type { Distribution } from "./distribution";
import { choiceOf, fitting, holdsCode } from "./fit";
import type { Place, SourceValue } from "./language";
import type { Condition, ParameterAnnotation } from "./parameterAnnotation";
import { AnnotationError, type Range } from "./problem";
import type { PendingExpression } from "./scan";
import type { Scanning } from "./scanFile";

interface Binding {
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

  const scope = place.scope.length > 0 ? place.scope : tree.scopeAt(value.start);
  scanning.parameters.push({
    parameter: parameterOf(read, place.name, source),
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

function findValue(read: ParameterAnnotation, { annotation, comment, scanning }: Binding): SourceValue {
  const { text, tree, lines } = scanning;
  const whole = { start: 0, end: annotation.text.length };
  const look = (range: Range): SourceValue[] =>
    fitting(tree.valuesIn(range, { code: holdsCode(read.distribution) }), read.distribution, text);

  const ownLine = lines.lineAt(annotation.start);
  let line: Range | null = tree.hasCode(ownLine) ? ownLine : nextCodeLine(comment, scanning);
  if (line === null)
    throw new AnnotationError(
      "no code follows this annotation: put it on the line of the value, or above it",
      whole,
    );
  let candidates = look(line);
  if (candidates.length === 0) {
    if (line !== ownLine)
      while (line !== null && candidates.length === 0) {
        const statement = tree.statementFrom(line);
        if (statement) candidates = look(statement);
        if (candidates.length > 0 || !tree.isPrefix(line)) break;
        line = nextCodeLine({ start: line.start, end: statement?.end ?? line.end }, scanning);
        if (line) candidates = look(line);
      }
    else {
      const brackets = tree.closedBy(line);
      if (brackets) candidates = look(brackets);
    }
  }
  if (candidates.length === 0)
    throw new AnnotationError(nothingFits(read.distribution, line ?? ownLine, scanning), whole);

  const listed = candidates.map((value) => text.slice(value.start, value.end)).join(", ");
  const { at } = read;
  if (at) {
    const picked = candidates[at.index - 1];
    if (picked === undefined)
      throw new AnnotationError(
        candidates.length === 1
          ? `there is no value ${at.index}: only ${listed} fits here, so leave \`at=\` out`
          : `there is no value ${at.index}: ${candidates.length} fit here (${listed})`,
        at.range,
      );
    return unused(picked, scanning, whole);
  }
  if (candidates.length > 1)
    throw new AnnotationError(
      `${candidates.length} values fit here (${listed}): pick one with \`at=1\`${candidates.length > 2 ? ` to \`at=${candidates.length}\`` : " or `at=2`"}`,
      whole,
    );
  return unused(candidates[0] as SourceValue, scanning, whole);
}

/** The first line after the comment that holds code. */
function nextCodeLine(after: Range, { lines, tree }: Scanning): Range | null {
  for (let start = lines.nextLine(after.end); start !== null; start = lines.nextLine(start)) {
    const line = lines.lineAt(start);
    if (line.end > line.start && tree.hasCode(line)) return line;
  }
  return null;
}

function unused(value: SourceValue, scanning: Scanning, whole: Range): SourceValue {
  const other = scanning.parameters.find((known) => known.start < value.end && value.start < known.end);
  if (!other) return value;
  throw new AnnotationError(
    `${scanning.text.slice(value.start, value.end)} is already tuned by the annotation on line ${other.annotation.line}: remove one of the two, or pick another value with \`at=\``,
    whole,
  );
}

function nothingFits(distribution: Distribution, line: Range, { text, tree }: Scanning): string {
  const all = tree.valuesIn(line, { code: false });
  const literals = all
    .filter((value) => value.literal !== null)
    .map((value) => text.slice(value.start, value.end));
  const there = literals.length === 0 ? "no literal" : `only ${literals.join(", ")}`;
  switch (distribution.kind) {
    case "float":
    case "int":
      return `this line has no ${distribution.kind === "int" ? "whole number" : "number"} to tune (there is ${there}): write the value as a ${distribution.kind === "int" ? "whole number" : "number"} on the annotation's line`;
    case "bool":
      return `this line has no true or false to tune (there is ${there}): write the value on the annotation's line`;
    case "ordinal":
    case "choice": {
      const sources = distribution.choices.map((choice) => choice.source);
      const direct = tree
        .valuesIn(line, { code: true })
        .find((value) => value.direct && value.literal === null);
      const unquoted = all.find((value) => sources.includes(String(value.literal?.value)));
      const hint = unquoted
        ? `: quote the choices, for example \`${text.slice(unquoted.start, unquoted.end)}\``
        : `: add it to the choices, or write one of them in the code`;
      const what =
        literals.length > 0 ? literals.join(", ") : direct ? text.slice(direct.start, direct.end) : null;
      return what === null
        ? `this line has no value to tune: write one of the choices (${sources.join(", ")}) on the annotation's line`
        : `none of the choices (${sources.join(", ")}) is like ${what}${hint}`;
    }
  }
}

function placeOf(value: SourceValue, read: ParameterAnnotation, { annotation, scanning }: Binding): Place {
  const place = value.place();
  if (read.name) {
    const name = read.name.text;
    const scope = place?.scope ?? scanning.tree.scopeAt(value.start);
    return { name, scope, path: [...scope, name], callPath: [...scope, name] };
  }
  if (place === null)
    throw new AnnotationError(
      `nothing here names the value ${scanning.text.slice(value.start, value.end)}: add \`name="…"\` to the annotation`,
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
  const raw = scanning.text.slice(value.start, value.end);
  if ("choices" in distribution) {
    const choice = choiceOf(value, distribution.choices, scanning.text);
    if (choice) return choice.value;
    const listed = distribution.choices.map((other) => other.source).join(", ");
    scanning.report(
      value,
      "error",
      `${raw} is not among the choices (${listed}): add it, or change the value`,
    );
    return value.literal === null ? raw : value.literal.value;
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
