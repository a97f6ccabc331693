import type { OptimizerTrial } from "../optimizer/problem";
import { activeMask } from "../space/active";
import type { Params } from "../space/parameter";
import type { Space } from "../space/space";
import { validateParams } from "../space/values";
import { Attribute, readFidelity, readNumber, readText, wasInterrupted } from "./attributes";
import type { StudyDefinition } from "./definition";
import { isFinished, State } from "./journalRecords";
import { fixedParams, type JournalTrial } from "./replay";
import type { Intermediate, Trial } from "./trial";

const NO_VALUES: readonly Intermediate[] = [];

/** A record of the journal as people see it. */
export function viewTrial(trial: JournalTrial): Trial {
  const { number, userAttrs, startedAt } = trial;
  const base = {
    number,
    params: trial.state === State.waiting ? fixedParams(trial) : paramsOf(trial),
    intermediate: trial.intermediate.size === 0 ? NO_VALUES : intermediateOf(trial),
    ...fidelityOf(trial),
    startedAt,
    reason: readText(userAttrs, Attribute.reason),
    exitCode: readNumber(userAttrs, Attribute.exitCode),
    kind: readText(userAttrs, Attribute.kind),
    peakMemoryMb: readNumber(userAttrs, Attribute.peakMemoryMb),
  };
  const durationS = durationOf(trial);
  switch (trial.state) {
    case State.waiting:
      return { ...base, state: "waiting" };
    case State.running:
      return { ...base, state: "running" };
    case State.pruned:
      return { ...base, state: "pruned", lastValue: lastFinite(trial), durationS };
    case State.failed:
      return { ...base, state: "failed", durationS };
    case State.complete:
      return {
        ...base,
        state: "complete",
        values: trial.values ?? [],
        feasible: violationsOf(trial).every((violation) => violation <= 0),
        durationS,
      };
  }
}

/**
 * A record as the optimizer sees it; null when it tells it nothing: waiting, interrupted from outside, or (from
 * another program, or from before the space changed) not a configuration of this space. Durations are left out unless
 * improvement counts per second: what is proposed next must not depend on the clock.
 */
export function optimizerTrial(
  trial: JournalTrial,
  space: Space,
  { objectives, perSecond }: Pick<StudyDefinition, "objectives" | "perSecond">,
): OptimizerTrial | null {
  if (trial.state === State.waiting || !isConfiguration(space, trial.params)) return null;
  const { number } = trial;
  const params = paramsOf(trial);
  const violations = violationsOf(trial);
  const intermediate = intermediateOf(trial);
  const fidelity = readFidelity(trial.userAttrs);
  const base = {
    number,
    params,
    ...(violations.length > 0 && { violations }),
    ...(fidelity && { fidelity }),
    ...(intermediate.length > 0 && { intermediate }),
  };
  switch (trial.state) {
    case State.running:
      return { ...base, state: "running" };
    case State.failed:
      return wasInterrupted(trial.userAttrs) ? null : { ...base, state: "failed" };
    case State.pruned:
      return { ...base, state: "pruned", lastValue: lastFinite(trial) };
    case State.complete: {
      const values = trial.values ?? [];
      if (values.length !== objectives.length || !values.every(Number.isFinite))
        return { ...base, state: "failed" };
      const durationS = perSecond ? durationOf(trial) : null;
      return { ...base, ...(durationS !== null && { durationS }), state: "complete", values };
    }
  }
}

/** A running trial's grow. */
function paramsOf({ state, params }: JournalTrial): Params {
  return isFinished(state) ? params : { ...params };
}

function intermediateOf(trial: JournalTrial): readonly Intermediate[] {
  return [...trial.intermediate].map(([step, value]) => ({ step, value })).sort((a, b) => a.step - b.step);
}

/** Whether every parameter that must be there is, with a value that the space can hold. */
function isConfiguration(space: Space, params: Params): boolean {
  const mask = activeMask(space, params);
  return (
    space.parameters.every(({ name }, i) => !mask[i] || params[name] !== undefined) &&
    validateParams(space, params).length === 0
  );
}

function lastFinite(trial: JournalTrial): number | null {
  const last = trial.values?.[0] ?? [...trial.intermediate].sort(([a], [b]) => a - b).at(-1)?.[1];
  return last !== undefined && Number.isFinite(last) ? last : null;
}

/** Optuna's two forms: the list `constraints`, and one number a key `constraints:<key>`. */
function violationsOf({ systemAttrs }: JournalTrial): readonly number[] {
  const list = systemAttrs.constraints;
  if (Array.isArray(list)) return list.filter((item) => typeof item === "number");
  return Object.entries(systemAttrs).flatMap(([key, value]) =>
    key.startsWith("constraints:") && typeof value === "number" ? [value] : [],
  );
}

function durationOf({ userAttrs, startedAt, completedAt }: JournalTrial): number | null {
  const recorded = readNumber(userAttrs, Attribute.durationS);
  if (recorded !== null) return recorded;
  return startedAt !== null && completedAt !== null ? (completedAt - startedAt) / 1000 : null;
}

function fidelityOf({ userAttrs }: JournalTrial): Pick<Trial, "fidelity"> {
  const fidelity = readFidelity(userAttrs);
  return fidelity ? { fidelity } : {};
}
