import type { ParamValue } from "../space/parameter";
import { languageWithId } from "./languages/registry";
import { parseNumber, writeNumber } from "./numberText";
import type { ScannedParameter } from "./scan";

/**
 * The source text for a value in the style of the literal it replaces; reading it back gives the same value.
 * The value that stands in the source already keeps its exact text.
 */
export function literalFor(target: ScannedParameter, value: ParamValue): string {
  const { parameter, raw } = target;
  if (Object.is(value, parameter.default)) return raw;
  const choice = "choices" in parameter ? parameter.choices.indexOf(value) : -1;
  const source = choice === -1 ? null : (target.choiceSources?.[choice] ?? null);
  if (typeof value === "number") return guarded(writeNumberFor(target, value, source), value, target);

  const language = languageWithId(target.language);
  if (typeof value !== "string") return language.writeConstant(value, raw);
  if (source !== null && target.codeChoices?.includes(choice)) return source;
  return language.writeString(value, raw, source);
}

function writeNumberFor(
  { parameter, raw, language }: ScannedParameter,
  value: number,
  source: string | null,
): string {
  // A number among other things (`None`, text) has no number's style to keep: it stays as the annotation writes it.
  const style = parseNumber(raw) === null && source !== null ? source : raw;
  return writeNumber(value, {
    raw: style,
    float: parameter.kind === "float",
    ...languageWithId(language).numbers,
  });
}

function guarded(text: string, value: number, { guardNegative }: ScannedParameter): string {
  return guardNegative && value < 0 ? `(${text})` : text;
}
