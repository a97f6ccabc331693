import { languageOf } from "../annotations/language";
import { type ScannedParameter, scanText } from "../annotations/scan";
import { UserError } from "../space/userError";
import { placeholders } from "./command";
import type { Project } from "./project";

/** Reaches over every number that a source can hold: the literal there is replaced, not judged. */
const ANY_WHOLE = "int(-9007199254740991, 9007199254740991)";
const ANY_NUMBER = "float(-1e300, 1e300)";

/**
 * Where the budget of `@tune.fidelity` is written in the annotated files: the one number that has its name. Null
 * when the command passes it as `${name}`. UserError when there is neither, or several such numbers.
 */
export function findBudget(project: Project, command: string): ScannedParameter | null {
  const { fidelity } = project.scan;
  if (!fidelity) return null;
  const { param, low, high } = fidelity;
  if (placeholders(command).includes(param)) return null;
  const kind = Number.isInteger(low) && Number.isInteger(high) ? ANY_WHOLE : ANY_NUMBER;
  const found = project.files.flatMap(({ path }) =>
    numbersNamed(param, kind, { path, text: project.texts.get(path)?.text ?? "" }),
  );
  const [target, other] = found;
  if (target && !other) return target;
  if (!target)
    throw new UserError(
      `the budget ${param} of @tune.fidelity is no number in the annotated files: write \`${param} = ${high}\` there, ` +
        `or pass it in the command as \${${param}}`,
    );
  const places = found.map(({ file, line }) => `${file}:${line}`).join(", ");
  throw new UserError(
    `the budget ${param} of @tune.fidelity stands in several places (${places}): ` +
      `pass it in the command as \${${param}}, or rename all but one`,
  );
}

/** As the annotation of that name would find it, line by line, so that every language and form of option is known. */
function numbersNamed(
  name: string,
  kind: string,
  { path, text }: { readonly path: string; readonly text: string },
): ScannedParameter[] {
  const language = languageOf(path);
  if (language === null) return [];
  const comment = /\.(?:[cm]?[jt]sx?|jsonc|json5)$/.test(path) ? "//" : "#";
  const found = new Map<number, ScannedParameter>();
  for (const match of text.matchAll(/^.*$/gm)) {
    const line = match[0].replace(/\r$/, "");
    if (!line.replaceAll("-", "_").includes(name.replaceAll("-", "_")) || /@tune(?!\.)/.test(line)) continue;
    // Behind `epochs = 27  # @tune.fidelity epochs 1..27` the annotation takes the directive's place.
    const annotated = line.includes("@tune.")
      ? line.replace(/@tune\.(?:(?!\*\/).)*/, `@tune ${kind} `)
      : `${line}  ${comment} @tune ${kind}`;
    const end = match.index + line.length;
    const whole = text.slice(0, match.index) + annotated + text.slice(end);
    for (const scanned of scanText(whole, { path, language }).parameters)
      if (scanned.parameter.name === name && scanned.start < end && scanned.start >= match.index)
        found.set(scanned.start, scanned);
  }
  return [...found.values()];
}
