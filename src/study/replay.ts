import type { Params, ParamValue } from "../space/parameter";
import { areCompatible, type Distribution, parseDistribution, toExternal } from "./distributions";
import { isFinished, type JournalRecord, Op, parseTime, State, type StateCode } from "./journalRecords";

type Distributions = Readonly<Record<string, Distribution>>;

// Most trials of a large journal begin with neither; thousands of empty objects would be most of its memory.
const NO_DISTRIBUTIONS: Distributions = {};
const NO_VALUES: ReadonlyMap<number, number> = new Map();

export interface JournalTrial {
  /** Counts over all studies of the file. */
  readonly id: number;
  readonly study: number;
  /** Counts within its study. */
  readonly number: number;
  state: StateCode;
  /** Grows in place until the trial is finished. */
  readonly params: Record<string, ParamValue>;
  /** Trials with equal ones share the object. */
  distributions: Distributions;
  values: readonly number[] | null;
  intermediate: ReadonlyMap<number, number>;
  userAttrs: Readonly<Record<string, unknown>>;
  systemAttrs: Readonly<Record<string, unknown>>;
  startedAt: number | null;
  completedAt: number | null;
}

export interface JournalStudy {
  readonly id: number;
  readonly name: string;
  readonly directions: readonly number[];
  readonly userAttrs: Record<string, unknown>;
  readonly systemAttrs: Record<string, unknown>;
  readonly trials: JournalTrial[];
}

/** The state that the records of a journal add up to, by Optuna's rules: ids come from the order alone. */
export interface Replay {
  /** Live studies by id. */
  readonly studies: ReadonlyMap<number, JournalStudy>;
  /** What the next accepted CREATE_STUDY and CREATE_TRIAL will be called. */
  readonly nextStudyId: number;
  readonly nextTrialId: number;
  /** Throws when the record lacks what every reader needs: such a line stops Optuna for ever. */
  apply(record: JournalRecord): void;
  /** The trials that changed since the last call. */
  takeChanged(): ReadonlySet<JournalTrial>;
}

export function createReplay(): Replay {
  const studies = new Map<number, JournalStudy>();
  const trials: JournalTrial[] = [];
  let nextStudyId = 0;
  let changed = new Set<JournalTrial>();
  // Thousands of trials share a handful of distributions.
  const parsed = new Map<string, Distribution>();
  const parsedTogether = new WeakMap<object, Distributions>();
  // By what a trial had before, then by the parameter that was added.
  const extended = new WeakMap<Distributions, Map<string, Distributions>>();
  // Of the first trial of a study that has the parameter: what later ones are compared with.
  const first = new Map<JournalStudy, Map<string, JournalTrial>>();

  function distribution(text: unknown): Distribution {
    if (typeof text !== "string") throw new Error("a distribution is missing");
    let known = parsed.get(text);
    if (!known) {
      known = parseDistribution(text);
      parsed.set(text, known);
    }
    return known;
  }

  /** Of records with the same object of texts: the same object. */
  function distributionsOf(record: JournalRecord): Distributions {
    const spelled = object(record.distributions);
    let known = parsedTogether.get(spelled);
    if (!known) {
      const named = Object.entries(spelled).map(([name, text]) => [name, distribution(text)] as const);
      known = named.length > 0 ? Object.fromEntries(named) : NO_DISTRIBUTIONS;
      parsedTogether.set(spelled, known);
    }
    return known;
  }

  function withDistribution(before: Distributions, name: string, added: Distribution): Distributions {
    let extensions = extended.get(before);
    if (!extensions) {
      extensions = new Map();
      extended.set(before, extensions);
    }
    let known = extensions.get(name);
    if (known?.[name] !== added) {
      known = { ...before, [name]: added };
      extensions.set(name, known);
    }
    return known;
  }

  function noteFirst(study: JournalStudy, trial: JournalTrial, name: string): void {
    let names = first.get(study);
    if (!names) {
      names = new Map();
      first.set(study, names);
    }
    const before = names.get(name);
    if (!before || before.number > trial.number) names.set(name, trial);
  }

  function addStudy(record: JournalRecord): void {
    const { study_name, directions } = record;
    if (typeof study_name !== "string" || !Array.isArray(directions)) throw missing("study_name, directions");
    for (const study of studies.values()) if (study.name === study_name) return;
    const id = nextStudyId++;
    studies.set(id, {
      id,
      name: study_name,
      directions: directions as number[],
      userAttrs: {},
      systemAttrs: {},
      trials: [],
    });
  }

  function addTrial(record: JournalRecord): void {
    const study = studies.get(integer(record, "study_id"));
    if (!study) return;
    if (!("datetime_start" in record)) throw missing("datetime_start");
    const distributions = distributionsOf(record);
    const params = { ...object(record.params) } as Record<string, ParamValue>;
    for (const name in params) {
      const known = distributions[name];
      if (!known) throw missing(`the distribution of ${name}`);
      params[name] = toExternal(known, Number(params[name]));
    }
    const trial: JournalTrial = {
      id: trials.length,
      study: study.id,
      number: study.trials.length,
      state: "state" in record ? stateCode(record) : State.running,
      params,
      distributions,
      values: Array.isArray(record.values)
        ? (record.values as number[])
        : typeof record.value === "number"
          ? [record.value]
          : null,
      intermediate: intermediateOf(record),
      userAttrs: object(record.user_attrs),
      systemAttrs: object(record.system_attrs),
      startedAt: parseTime(record.datetime_start),
      completedAt: parseTime(record.datetime_complete),
    };
    trials.push(trial);
    study.trials.push(trial);
    for (const name in params) noteFirst(study, trial, name);
    changed.add(trial);
  }

  function setParam(trial: JournalTrial, record: JournalRecord): void {
    const { param_name: name, param_value_internal: internal } = record;
    if (typeof name !== "string" || typeof internal !== "number") throw missing("param_name, its value");
    const study = studies.get(trial.study);
    if (!study) return;
    const next = distribution(record.distribution);
    const before = first.get(study)?.get(name)?.distributions[name];
    if (before && !areCompatible(before, next)) return;
    trial.params[name] = toExternal(next, internal);
    trial.distributions = withDistribution(trial.distributions, name, next);
    noteFirst(study, trial, name);
  }

  function setState(trial: JournalTrial, record: JournalRecord): void {
    const state = stateCode(record);
    if (!("values" in record)) throw missing("values");
    if (state === State.running) {
      if (trial.state === State.running) return;
      if (!("datetime_start" in record)) throw missing("datetime_start");
      trial.startedAt = parseTime(record.datetime_start);
    }
    if (isFinished(state)) {
      if (!("datetime_complete" in record)) throw missing("datetime_complete");
      trial.completedAt = parseTime(record.datetime_complete);
    }
    trial.state = state;
    if (Array.isArray(record.values)) trial.values = record.values as number[];
  }

  function updateTrial(record: JournalRecord): void {
    const trial = trials[integer(record, "trial_id")];
    if (!trial || isFinished(trial.state)) return;
    switch (record.op_code) {
      case Op.setTrialParam:
        setParam(trial, record);
        break;
      case Op.setTrialState:
        setState(trial, record);
        break;
      case Op.setTrialIntermediate:
        if (trial.intermediate === NO_VALUES) trial.intermediate = new Map();
        (trial.intermediate as Map<number, number>).set(
          integer(record, "step"),
          Number(record.intermediate_value),
        );
        break;
      case Op.setTrialUserAttr:
        trial.userAttrs = { ...trial.userAttrs, ...oneKey(record.user_attr) };
        break;
      case Op.setTrialSystemAttr:
        trial.systemAttrs = { ...trial.systemAttrs, ...oneKey(record.system_attr) };
        break;
    }
    changed.add(trial);
  }

  return {
    studies,
    get nextStudyId() {
      return nextStudyId;
    },
    get nextTrialId() {
      return trials.length;
    },
    apply(record) {
      switch (record.op_code) {
        case Op.createStudy:
          addStudy(record);
          return;
        case Op.deleteStudy:
          studies.delete(integer(record, "study_id"));
          return;
        case Op.setStudyUserAttr: {
          const study = studies.get(integer(record, "study_id"));
          if (study) Object.assign(study.userAttrs, oneKey(record.user_attr));
          return;
        }
        case Op.setStudySystemAttr: {
          const study = studies.get(integer(record, "study_id"));
          if (study) Object.assign(study.systemAttrs, oneKey(record.system_attr));
          return;
        }
        case Op.createTrial:
          addTrial(record);
          return;
        case Op.setTrialParam:
        case Op.setTrialState:
        case Op.setTrialIntermediate:
        case Op.setTrialUserAttr:
        case Op.setTrialSystemAttr:
          updateTrial(record);
          return;
        // Newer programs' operations are theirs.
      }
    },
    takeChanged() {
      const taken = changed;
      changed = new Set();
      return taken;
    },
  };
}

/** Parameter values that a waiting trial asks for (`study.enqueue_trial`); empty for others. */
export function fixedParams(trial: JournalTrial): Params {
  return object(trial.systemAttrs.fixed_params) as Params;
}

function integer(record: JournalRecord, field: string): number {
  const value = record[field];
  if (typeof value !== "number" || !Number.isInteger(value)) throw missing(field);
  return value;
}

function stateCode(record: JournalRecord): StateCode {
  const state = integer(record, "state");
  if (state < 0 || state > 4) throw new Error(`unknown trial state ${state}`);
  return state as StateCode;
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function intermediateOf(record: JournalRecord): ReadonlyMap<number, number> {
  const entries = Object.entries(object(record.intermediate_values));
  return entries.length === 0
    ? NO_VALUES
    : new Map(entries.map(([step, value]) => [Number(step), Number(value)]));
}

function oneKey(value: unknown): Readonly<Record<string, unknown>> {
  const attribute = object(value);
  if (Object.keys(attribute).length !== 1) throw missing("exactly one attribute");
  return attribute;
}

function missing(what: string): Error {
  return new Error(`the record lacks ${what}`);
}
