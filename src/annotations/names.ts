import type { ScannedParameter, ScanProblem } from "./scan";

export interface NamedParameters {
  /** As given, with unique names (but where a problem says otherwise). */
  readonly parameters: readonly ScannedParameter[];
  readonly problems: readonly ScanProblem[];
}

/**
 * Gives parameters of several files unique names. Inferred names that clash are all qualified: by the path of
 * functions, classes and keys, within a file also by the functions that are called, then by `file:`. A name that
 * was written stays; equal ones are an error on the later line.
 */
export function nameParameters(scanned: readonly ScannedParameter[]): NamedParameters {
  const problems: ScanProblem[] = [];
  const names = scanned.map(({ parameter }) => parameter.name);
  qualify(scanned, names, ({ place }) => place.path.join("."));
  qualify(scanned, names, (target, others) =>
    others.some((other) => other.file === target.file) ? target.place.callPath.join(".") : null,
  );
  qualify(scanned, names, ({ file }, others, name) =>
    others.some((other) => other.file !== file) ? `${file}:${name}` : null,
  );

  const first = new Map<string, ScannedParameter>();
  scanned.forEach((target, i) => {
    const name = names[i] as string;
    const earlier = first.get(name);
    if (earlier)
      problems.push({ ...target.annotation, severity: "error", message: sameName(name, target, earlier) });
    else first.set(name, target);
  });
  const parameters = scanned.map((target, i) =>
    names[i] === target.parameter.name
      ? target
      : { ...target, parameter: { ...target.parameter, name: names[i] as string } },
  );
  return { parameters, problems };
}

type Qualify = (target: ScannedParameter, others: readonly ScannedParameter[], name: string) => string | null;

/** Renames all inferred parameters whose names clash now; `null` leaves one as it is. */
function qualify(scanned: readonly ScannedParameter[], names: string[], qualified: Qualify): void {
  const groups = new Map<string, number[]>();
  names.forEach((name, i) => {
    const group = groups.get(name);
    if (group) group.push(i);
    else groups.set(name, [i]);
  });
  for (const [name, group] of groups) {
    if (group.length < 2) continue;
    for (const i of group) {
      const target = scanned[i] as ScannedParameter;
      if (target.explicitName) continue;
      const others = group.filter((j) => j !== i).map((j) => scanned[j] as ScannedParameter);
      names[i] = qualified(target, others, name) ?? name;
    }
  }
}

function sameName(name: string, target: ScannedParameter, earlier: ScannedParameter): string {
  const where = `${earlier.file === target.file ? "" : `${earlier.file}, `}line ${earlier.annotation.line}`;
  return target.explicitName
    ? `the name "${name}" is already given on ${where}: write another \`name=\``
    : `this parameter would be called ${name}, as the one on ${where}: add \`name="…"\` to tell them apart`;
}
