import type { Lookup } from "../space/expression";
import { formatValue } from "../space/formatExpression";
import { normalizeCode } from "./choiceText";
import { didYouMean } from "./didYouMean";
import { languageWithId } from "./languages/registry";
import type { ScannedParameter } from "./scan";

/** Where a name is used. */
export interface Use {
  readonly file: string;
  /** Functions, classes and keys around it, the outermost first. */
  readonly scope: readonly string[];
}

/**
 * What names in conditions and constraints mean: a parameter by its (last) name, where the innermost scope around
 * the use wins, then the file, then all files; else one of the code tokens that a choice lists.
 */
export function createLookup(parameters: readonly ScannedParameter[], use: Use): Lookup {
  return (name) => {
    const found = nearest(parameters, name, use);
    const [only] = found;
    if (only && found.length === 1) return { parameter: only.parameter.name };
    if (found.length > 1) {
      const listed = found.map(({ parameter }) => quoted(parameter.name)).join(" or ");
      return { error: `\`${name}\` could mean several parameters: write ${listed}` };
    }
    const token = codeToken(parameters, name);
    if (token !== null) return { token };
    return { error: unknown(parameters, name) };
  };
}

function nearest(
  parameters: readonly ScannedParameter[],
  name: string,
  use: Use,
): readonly ScannedParameter[] {
  const exact = parameters.filter(({ parameter }) => parameter.name === name);
  if (exact.length === 1 && /[.:]/.test(name)) return exact;
  const candidates = parameters.filter((target) => isCalled(target, name));
  const inFile = candidates.filter(({ file }) => file === use.file);
  const around = inFile.filter(({ place }) => place.scope.every((step, i) => use.scope[i] === step));
  const depth = Math.max(-1, ...around.map(({ place }) => place.scope.length));
  const innermost = around.filter(({ place }) => place.scope.length === depth);
  const group = [innermost, inFile, candidates].find((some) => some.length > 0) ?? [];
  const named = group.filter(({ parameter }) => parameter.name === name);
  return group.length > 1 && named.length === 1 ? named : group;
}

/** By its own name, or by the end of its path. */
function isCalled({ parameter, place, file }: ScannedParameter, name: string): boolean {
  if (parameter.name === name || place.name === name) return true;
  const path = place.path.join(".");
  const callPath = place.callPath.join(".");
  return (
    [path, callPath].some((full) => full === name || full.endsWith(`.${name}`)) ||
    [path, callPath, place.name].some((full) => `${file}:${full}` === name)
  );
}

function codeToken(parameters: readonly ScannedParameter[], name: string): string | null {
  const code = normalizeCode(name);
  for (const { parameter, codeChoices, language } of parameters) {
    if (!("choices" in parameter)) continue;
    const hasBareWords = languageWithId(language).bareWord !== null;
    const found = parameter.choices.find(
      (choice, i) =>
        typeof choice === "string" &&
        (hasBareWords || codeChoices?.includes(i)) &&
        normalizeCode(choice) === code,
    );
    if (typeof found === "string") return found;
  }
  return null;
}

function unknown(parameters: readonly ScannedParameter[], name: string): string {
  const isText = parameters.some(
    ({ parameter }) => "choices" in parameter && parameter.choices.includes(name),
  );
  if (isText) return `there is no parameter \`${name}\`: write the text as ${formatValue(name)}`;
  const names = parameters.map(({ parameter }) => parameter.name);
  const hint = didYouMean(name, names);
  return `there is no parameter \`${name}\`${hint === "" ? `: there are ${names.map(quoted).join(", ")}` : hint}`;
}

/** A name as an expression must write it. */
function quoted(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*(?:(?:::|[.:])[\p{L}\p{N}_]+)*$/u.test(name) ? name : `\`${name}\``;
}
