import type { Suggestion } from "../optimizer/problem";
import { UserError } from "../space/userError";
import { wasInterrupted } from "./attributes";
import type { StudyDefinition } from "./definition";
import type { StopReason } from "./stopReason";
import type { Study } from "./study";
import { bestTrial, isFinishedTrial } from "./studyView";

/** When to stop before the number of trials is reached; null or absent for never. */
export interface StopRules {
  /** A value of the objective that is good enough. */
  readonly target?: number | null | undefined;
  /** So many finished trials in a row without a better one. */
  readonly patience?: number | null | undefined;
  /**
   * Stop when the largest expected improvement is below this share of the noise, the standard deviation between two
   * runs of one configuration. Only the Gaussian process tells them.
   */
  readonly minImprovement?: number | null | undefined;
}

/** Refuses rules that have no meaning for the study. */
export function checkStopRules(rules: StopRules, { objectives }: StudyDefinition): void {
  const given = [
    ...(rules.target != null ? ["a target"] : []),
    ...(rules.patience != null ? ["a patience"] : []),
    ...(rules.minImprovement != null ? ["a smallest improvement"] : []),
  ];
  if (given.length === 0 || objectives.length === 1) return;
  throw new UserError(
    `The study has ${objectives.length} objectives, so that no single value is the best: ${given.join(" and ")} cannot stop it. ` +
      "Leave that out, or give one objective.",
  );
}

/** The rule that the finished trials fulfil; null when the study is to go on. */
export function ruleReached(
  study: Pick<Study, "trials" | "definition" | "record">,
  rules: StopRules,
): StopReason | null {
  const [objective] = study.definition.objectives;
  if (!objective || (rules.target == null && rules.patience == null)) return null;
  const best = bestTrial(study.trials, study.definition.objectives);
  if (rules.target != null && best !== null) {
    const reached = objective.goal === "minimize" ? best.value <= rules.target : best.value >= rules.target;
    if (reached) {
      const message = `trial ${best.number} reached the target ${rules.target} with ${objective.metric} ${best.value}`;
      return { kind: "target", message };
    }
  }
  if (rules.patience == null) return null;
  const since = study.trials.filter(
    (trial) =>
      isFinishedTrial(trial) &&
      trial.number > (best?.number ?? -1) &&
      !wasInterrupted(study.record(trial.number)?.userAttrs ?? {}),
  ).length;
  if (since < rules.patience) return null;
  const what = best === null ? "no trial succeeded" : `none was better than trial ${best.number}`;
  return { kind: "patience", message: `${what} in ${since} trials` };
}

/** Whether the next proposal promises too little to be run. */
export function tooLittleToGain({ gain }: Suggestion, rules: StopRules): StopReason | null {
  if (rules.minImprovement == null || !gain) return null;
  const { expectedImprovement, noise } = gain;
  if (!(expectedImprovement < rules.minImprovement * noise)) return null;
  return {
    kind: "converged",
    message:
      `the largest expected improvement, ${expectedImprovement.toPrecision(2)}, is below ` +
      `${rules.minImprovement} of the noise, ${noise.toPrecision(2)}`,
  };
}

/** What is to be said, once, when a sampler proposes that cannot tell how little there is to gain; null while there is nothing. */
export function createGainNotice(rules: StopRules): (suggestion: Suggestion) => string | null {
  let told = rules.minImprovement == null;
  return ({ gain, sampler }) => {
    // The Gaussian process begins with points of a Sobol sequence.
    if (told || gain || sampler === "gp" || sampler === "qmc") return null;
    told = true;
    return `The smallest improvement cannot stop this study: only the Gaussian process says what it expects, not ${sampler}.`;
  };
}
