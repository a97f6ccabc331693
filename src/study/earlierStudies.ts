import type { Logger } from "../jobs/logger";
import type { EarlierStudy } from "../optimizer/problem";
import { UserError } from "../space/userError";
import type { StudyDefinition } from "./definition";
import { chooseStudy, journalPath } from "./studies";
import { openStudy, type Study } from "./study";
import type { Trial } from "./trial";

/** A definition holds so many trials of each earlier study, about 20 kB: the best half and an even selection. */
const MAX_TRIALS = 200;

/**
 * What a new study takes over from others of its root, as they stand now. UserError when one is not there, has other
 * objectives, or shares no parameter.
 */
export async function readEarlierStudies(
  names: readonly string[],
  root: string,
  definition: Pick<StudyDefinition, "space" | "objectives">,
  logger: Logger,
): Promise<readonly EarlierStudy[]> {
  const all: EarlierStudy[] = [];
  for (const given of [...new Set(names)]) {
    const name = await chooseStudy(root, given);
    const study = await openStudy(journalPath(root, name), logger);
    if (!study)
      throw new UserError(`there is no trial of the study ${name} yet: leave it out of --warm-start`);
    try {
      all.push(earlierStudy(name, study, definition));
    } finally {
      study.dispose();
    }
  }
  return all;
}

function earlierStudy(
  name: string,
  study: Pick<Study, "definition" | "trials">,
  { space, objectives }: Pick<StudyDefinition, "space" | "objectives">,
): EarlierStudy {
  const listed = (of: StudyDefinition["objectives"]): string =>
    of.map(({ goal, metric }) => `${goal} ${metric}`).join(", ");
  if (listed(study.definition.objectives) !== listed(objectives))
    throw new UserError(
      `the study ${name} cannot help: it had another objective (${listed(study.definition.objectives)} instead of ${listed(objectives)}); leave it out of --warm-start`,
    );
  const here = new Set(space.parameters.map((parameter) => parameter.name));
  const shared = study.definition.space.parameters.filter((parameter) => here.has(parameter.name));
  if (shared.length === 0)
    throw new UserError(
      `the study ${name} cannot help: it tuned none of ${[...here].join(", ")}; leave it out of --warm-start`,
    );
  const sign = objectives[0]?.goal === "maximize" ? -1 : 1;
  const trials = study.trials.filter(
    (trial): trial is Extract<Trial, { state: "complete" }> => trial.state === "complete" && trial.feasible,
  );
  const ranked = trials.toSorted((a, b) => sign * ((a.values[0] ?? 0) - (b.values[0] ?? 0)));
  return { name, trials: thinned(ranked).map(({ params, values }) => ({ params, values })) };
}

/** All, or of very many the best half of what is kept and an even selection of the others. */
function thinned<T>(ranked: readonly T[]): readonly T[] {
  if (ranked.length <= MAX_TRIALS) return ranked;
  const half = MAX_TRIALS / 2;
  const stride = (ranked.length - half) / half;
  const others = Array.from({ length: half }, (_, k) => ranked[half + Math.floor((k + 0.5) * stride)]);
  return [...ranked.slice(0, half), ...others.filter((item): item is T & {} => item !== undefined)];
}
