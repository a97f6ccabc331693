import type { Space } from "../../space/space";
import { chooseSampler } from "../auto";
import type { FitCache } from "../fitCache";
import type { OptimizerTrial, Problem, Suggestion } from "../problem";
import { createContext } from "../sampler";
import { suggestIn } from "../suggest";
import { configurationsOf } from "./chains";
import { nextStep } from "./rungs";

/** As `suggestIn`, for a study with a budget that trials can be given less of. */
export function suggestFidelity(known: {
  readonly problem: Problem;
  readonly space: Space;
  readonly cache: FitCache;
  readonly trials: readonly OptimizerTrial[];
  readonly number: number;
}): Suggestion {
  const { problem, number } = known;
  const [goal] = problem.goals;
  const trials = known.trials.filter((trial) => trial.number !== number);
  const whole = configurationsOf(problem, trials);
  if (!problem.fidelity || problem.goals.length !== 1 || goal === undefined)
    return suggestIn(createContext({ ...known, trials: whole }));
  const { param, high } = problem.fidelity;
  const step = nextStep(problem.fidelity, trials, goal);
  if (step.kind === "promote") {
    const { number: parent, params, fidelity } = step.parent;
    return {
      params,
      sampler: problem.sampler === "auto" ? chooseSampler(known).sampler : problem.sampler,
      why: `Trial ${parent} was among the best third with ${param} ${fidelity?.budget}: it goes on to ${step.budget}.`,
      fidelity: { budget: step.budget, full: step.budget >= high, parent },
    };
  }
  const suggestion = suggestIn(createContext({ ...known, trials: whole }));
  return {
    ...suggestion,
    why: `With ${param} ${step.budget}. ${suggestion.why}`,
    fidelity: { budget: step.budget, full: step.budget >= high, parent: null },
  };
}
