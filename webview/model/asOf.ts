/** The scrubber: the page as it was after some number of finished trials. */
import type { DashboardState } from "../types";
import { bestTrial, isFinished, paretoFront } from "./trials";

/**
 * The state after `after` finished trials, in order of their numbers (the order the model's history has too);
 * null is now. What ran later is not there. Importances stay those of now: nobody keeps old ones.
 */
export function stateAfter(state: DashboardState, after: number | null): DashboardState {
  const finished = state.trials.filter(isFinished).sort((a, b) => a.number - b.number);
  if (after === null || after >= finished.length) return state;
  const trials = finished.slice(0, after);
  const goals = state.objectives.map((objective) => objective.goal);
  const single = goals.length === 1 && goals[0] ? bestTrial(trials, goals[0]) : null;
  return {
    ...state,
    trials,
    best: single
      ? { number: single.number, value: single.values[0] ?? Number.NaN, params: single.params }
      : null,
    recommended: null,
    front: state.front ? paretoFront(trials, goals) : null,
  };
}

/** The number of the trial that was proposed with `finished` trials behind it, or is to be proposed now. */
export function nextNumber(live: DashboardState, shown: DashboardState): number {
  const last = shown.trials.reduce((highest, trial) => Math.max(highest, trial.number), -1);
  if (shown === live) return last + 1;
  const later = live.trials.map((trial) => trial.number).filter((number) => number > last);
  return later.length > 0 ? Math.min(...later) : last + 1;
}
