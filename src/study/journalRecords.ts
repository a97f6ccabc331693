import { parseTolerantJson } from "../space/tolerantJson";

/** Optuna's operations. An unknown one makes Optuna abort, so none is ever invented. */
export const Op = {
  createStudy: 0,
  deleteStudy: 1,
  setStudyUserAttr: 2,
  setStudySystemAttr: 3,
  createTrial: 4,
  setTrialParam: 5,
  setTrialState: 6,
  setTrialIntermediate: 7,
  setTrialUserAttr: 8,
  setTrialSystemAttr: 9,
} as const;

export const State = { running: 0, complete: 1, pruned: 2, failed: 3, waiting: 4 } as const;
export type StateCode = (typeof State)[keyof typeof State];

export function isFinished(state: StateCode): boolean {
  return state === State.complete || state === State.pruned || state === State.failed;
}

/** A record as read: any JSON object with the two keys that every reader needs. */
export interface JournalRecord {
  readonly op_code: number;
  readonly worker_id: string;
  readonly [field: string]: unknown;
}

/** A record to be written; the journal adds the worker's id. */
export interface NewRecord {
  readonly op_code: (typeof Op)[keyof typeof Op];
  readonly [field: string]: unknown;
}

/** Null when the line is no record: not JSON, or without the keys every reader needs. */
export function parseRecord(line: string): JournalRecord | null {
  let value: unknown;
  try {
    value = parseTolerantJson(line);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { op_code, worker_id } = value as { op_code?: unknown; worker_id?: unknown };
  if (!Number.isInteger(op_code) || typeof worker_id !== "string") return null;
  return value as JournalRecord;
}

export function createStudy(name: string, goals: readonly ("minimize" | "maximize")[]): NewRecord {
  const directions = goals.map((goal) => (goal === "minimize" ? 1 : 2));
  return { op_code: Op.createStudy, study_name: name, directions };
}

export function studyUserAttr(study: number, key: string, value: unknown): NewRecord {
  return { op_code: Op.setStudyUserAttr, study_id: study, user_attr: { [key]: value } };
}

export function studySystemAttr(study: number, key: string, value: unknown): NewRecord {
  return { op_code: Op.setStudySystemAttr, study_id: study, system_attr: { [key]: value } };
}

export interface NewTrial {
  readonly state: typeof State.running | typeof State.waiting;
  /** Milliseconds since the epoch; null for a waiting trial. */
  readonly startedAt: number | null;
  /** Optuna's serialized distributions and internal values, by parameter. */
  readonly distributions: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, number>>;
  readonly userAttrs: Readonly<Record<string, unknown>>;
  readonly systemAttrs: Readonly<Record<string, unknown>>;
}

/** The template form: every reader shows names, types and times right. `value` is left out on purpose. */
export function createTrial(study: number, trial: NewTrial): NewRecord {
  return {
    op_code: Op.createTrial,
    study_id: study,
    datetime_start: trial.startedAt === null ? null : formatTime(trial.startedAt),
    state: trial.state,
    distributions: trial.distributions,
    params: trial.params,
    user_attrs: trial.userAttrs,
    system_attrs: trial.systemAttrs,
    intermediate_values: {},
  };
}

export function trialParam(trial: number, name: string, internal: number, distribution: string): NewRecord {
  return {
    op_code: Op.setTrialParam,
    trial_id: trial,
    param_name: name,
    param_value_internal: internal,
    distribution,
  };
}

/** Claims a waiting trial: the first such record wins. */
export function claimTrial(trial: number, startedAt: number): NewRecord {
  const datetime_start = formatTime(startedAt);
  return { op_code: Op.setTrialState, trial_id: trial, state: State.running, values: null, datetime_start };
}

export interface TrialEnd {
  readonly state: typeof State.complete | typeof State.pruned | typeof State.failed;
  readonly values: readonly number[] | null;
  readonly startedAt: number;
  readonly completedAt: number;
}

/** Carries the start too: one reader in the wild forgets it otherwise. */
export function finishTrial(trial: number, end: TrialEnd): NewRecord {
  return {
    op_code: Op.setTrialState,
    trial_id: trial,
    state: end.state,
    values: end.values,
    datetime_start: formatTime(end.startedAt),
    datetime_complete: formatTime(end.completedAt),
  };
}

export function trialIntermediate(trial: number, step: number, value: number): NewRecord {
  return { op_code: Op.setTrialIntermediate, trial_id: trial, step, intermediate_value: value };
}

export function trialUserAttr(trial: number, key: string, value: unknown): NewRecord {
  return { op_code: Op.setTrialUserAttr, trial_id: trial, user_attr: { [key]: value } };
}

export function trialSystemAttr(trial: number, key: string, value: unknown): NewRecord {
  return { op_code: Op.setTrialSystemAttr, trial_id: trial, system_attr: { [key]: value } };
}

/** Python before 3.11 reads neither `Z` nor other than 3 or 6 fractional digits. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000+00:00");
}

/** Milliseconds since the epoch; a time without an offset is local. Null when it is none. */
export function parseTime(text: unknown): number | null {
  if (typeof text !== "string") return null;
  // The form that ours and Optuna's newest write, without a search: there are three in every trial.
  const usual = text.length === 32 && text[19] === "." && text.endsWith("+00:00");
  const ms = Date.parse(usual ? `${text.slice(0, 23)}Z` : text.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(ms) ? null : ms;
}
