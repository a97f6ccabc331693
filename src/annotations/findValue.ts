import type { Binding } from "./bind";
import type { Distribution } from "./distribution";
import { fitting, holdsCode } from "./fit";
import type { SourceValue } from "./language";
import type { ParameterAnnotation } from "./parameterAnnotation";
import { AnnotationError, type Range } from "./problem";
import type { Scanning } from "./scanFile";
import { shortText } from "./shortText";

/** The value that an annotation speaks of; see "Binding" in the annotation language. Throws AnnotationError. */
export function findValue(read: ParameterAnnotation, binding: Binding): SourceValue {
  const { annotation, scanning } = binding;
  const { text } = scanning;
  const whole = { start: 0, end: annotation.text.length };
  const candidates = candidatesFor(read.distribution, binding);
  const listed = candidates.map((value) => shortText(text.slice(value.start, value.end))).join(", ");
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

/** The values that fit, on the annotation's line or, where it stands alone, in the code after it. */
function candidatesFor(
  distribution: Distribution,
  { annotation, comment, scanning }: Binding,
): SourceValue[] {
  const { text, tree, lines } = scanning;
  const whole = { start: 0, end: annotation.text.length };
  const look = (range: Range | null): SourceValue[] =>
    range === null
      ? []
      : fitting(tree.valuesIn(range, { code: holdsCode(distribution) }), distribution, text);

  const ownLine = lines.lineAt(annotation.start);
  if (tree.hasCode(ownLine)) {
    let found = look(ownLine);
    if (found.length === 0) found = look(tree.closedBy(ownLine));
    if (found.length > 0) return found;
    throw new AnnotationError(nothingFits(distribution, ownLine, scanning), whole);
  }
  const first = nextCodeLine(comment, scanning);
  for (let line = first; line !== null; ) {
    // A formatter may have spread the statement over several lines.
    const statement = tree.statementFrom(line);
    let found = look(line);
    if (found.length === 0) found = look(statement);
    if (found.length > 0) return found;
    if (!tree.isPrefix(line)) break;
    line = nextCodeLine({ start: line.start, end: statement?.end ?? line.end }, scanning);
  }
  throw new AnnotationError(
    first === null
      ? "no code follows this annotation: put it on the line of the value, or above it"
      : nothingFits(distribution, first, scanning),
    whole,
  );
}

/** The first line after the comment that holds code; a block comment may end before code on its last line. */
function nextCodeLine(after: Range, { lines, tree }: Scanning): Range | null {
  const last = lines.lineAt(after.end);
  if (last.start > after.start && tree.hasCode({ start: after.end, end: last.end })) return last;
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
    `${shortText(scanning.text.slice(value.start, value.end))} is already tuned by the annotation on line ${other.annotation.line}: remove one of the two, or pick another value with \`at=\``,
    whole,
  );
}

function nothingFits(distribution: Distribution, line: Range, { text, tree, lines }: Scanning): string {
  const here = `line ${lines.positionAt(line.start).line}`;
  const all = tree.valuesIn(line, { code: false });
  const literals = all
    .filter((value) => value.literal !== null)
    .map((value) => shortText(text.slice(value.start, value.end)));
  const there = literals.length === 0 ? "no literal" : `only ${literals.join(", ")}`;
  switch (distribution.kind) {
    case "float":
    case "int":
      return `${here} has no ${distribution.kind === "int" ? "whole number" : "number"} to tune (there is ${there}): write the value as a ${distribution.kind === "int" ? "whole number" : "number"} on the annotation's line`;
    case "bool":
      return `${here} has no true or false to tune (there is ${there}): write the value on the annotation's line`;
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
        literals.length > 0
          ? literals.join(", ")
          : direct
            ? shortText(text.slice(direct.start, direct.end))
            : null;
      return what === null
        ? `${here} has no value to tune: write one of the choices (${sources.join(", ")}) on the annotation's line`
        : `none of the choices (${sources.join(", ")}) is like ${what}${hint}`;
    }
  }
}
