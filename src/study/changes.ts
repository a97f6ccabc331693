import { createHash } from "node:crypto";
import type { Project } from "../jobs/project";
import { encodeSource } from "../jobs/sourceFile";
import type { Parameter } from "../space/parameter";
import type { Objective, StudyDefinition } from "./definition";
import { areCompatible, distributionOf } from "./distributions";

/** What changed in the annotated files since they were recorded, as sentences. */
export function sourceChanges(
  recorded: StudyDefinition,
  wanted: StudyDefinition,
  project: Project,
): string[] {
  const before = new Map(recorded.files.map(({ path, hash }) => [path, hash]));
  const after = new Map(wanted.files.map(({ path, hash }) => [path, hash]));
  const details = parameterChanges(recorded, wanted);
  return [
    ...[...before.keys()]
      .filter((path) => !after.has(path))
      .map((path) => `${path} has no annotations any more`),
    ...[...after.keys()].filter((path) => !before.has(path)).map((path) => `${path} is annotated now`),
    ...[...before]
      .filter(([path, hash]) => after.has(path) && after.get(path) !== hash)
      .map(([path, hash]) =>
        onlyValuesDiffer(path, hash, recorded, project)
          ? `only tuned values differ in ${path}`
          : `${path} was edited`,
      ),
    ...details,
  ];
}

/** What makes earlier trials useless, so that a study cannot go on: Optuna would refuse such trials too. */
export function incompatibilities(recorded: StudyDefinition, wanted: StudyDefinition): string[] {
  const goals = (objectives: readonly Objective[]) =>
    objectives
      .map(({ goal, metric, take }) => `${goal} ${metric}${take === "best" ? " best" : ""}`)
      .join(", ");
  const before = new Map(recorded.space.parameters.map((parameter) => [parameter.name, parameter]));
  return [
    ...(goals(recorded.objectives) === goals(wanted.objectives)
      ? []
      : [`the objective is ${goals(wanted.objectives)} instead of ${goals(recorded.objectives)}`]),
    ...wanted.space.parameters.flatMap((parameter) => {
      const earlier = before.get(parameter.name);
      if (!earlier || areCompatible(distributionOf(earlier), distributionOf(parameter))) return [];
      return [
        `${parameter.name} has another kind, scale or list of choices: give it another name, or begin a new study`,
      ];
    }),
  ];
}

function parameterChanges(recorded: StudyDefinition, wanted: StudyDefinition): string[] {
  const before = new Map(recorded.space.parameters.map((parameter) => [parameter.name, parameter]));
  const after = new Map(wanted.space.parameters.map((parameter) => [parameter.name, parameter]));
  return [
    ...[...before.keys()].filter((name) => !after.has(name)).map((name) => `${name} is not tuned any more`),
    ...[...after.keys()].filter((name) => !before.has(name)).map((name) => `${name} is tuned now`),
    ...[...after].flatMap(([name, parameter]) => {
      const earlier = before.get(name);
      if (!earlier) return [];
      const value =
        earlier.default === parameter.default
          ? []
          : [`${name} is ${JSON.stringify(parameter.default)} instead of ${JSON.stringify(earlier.default)}`];
      return rangeOf(earlier) === rangeOf(parameter) ? value : [...value, `the range of ${name} is another`];
    }),
  ];
}

function rangeOf(parameter: Parameter): string {
  return JSON.stringify({ ...parameter, default: null });
}

/** With the recorded literals put back, the file is the recorded one. */
function onlyValuesDiffer(path: string, hash: string, recorded: StudyDefinition, project: Project): boolean {
  const source = project.texts.get(path);
  if (!source) return false;
  const raws = new Map(
    recorded.targets.filter(({ file }) => file === path).map(({ name, raw }) => [name, raw]),
  );
  let text = "";
  let position = 0;
  for (const { parameter, start, end } of project.scan.parameters.filter(({ file }) => file === path)) {
    const raw = raws.get(parameter.name);
    if (raw === undefined) return false;
    text += source.text.slice(position, start) + raw;
    position = end;
  }
  text += source.text.slice(position);
  return (
    createHash("sha256")
      .update(encodeSource({ text, bom: source.bom }))
      .digest("hex") === hash
  );
}
