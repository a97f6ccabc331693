/** What a person has chosen to look at: all that the webview itself remembers, across hiding and reload. */
import type { DashboardState, InsightRequest } from "../types";
import { isFinished } from "./trials";

export const TAB_IDS = [
  "belief",
  "history",
  "tradeoff",
  "importance",
  "parallel",
  "curves",
  "timeline",
  "trials",
] as const;
export type TabId = (typeof TAB_IDS)[number];

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface Selection {
  readonly tab: TabId;
  readonly param: string | null;
  /** A second parameter: the map instead of the curve. */
  readonly with: string | null;
  /** Where the other parameters are held: at the next proposal, the best trial, or a trial's number. */
  readonly held: "next" | "best" | number;
  /** The scrubber: finished trials; null is live. */
  readonly after: number | null;
  readonly trial: number | null;
  /** Null: best first. */
  readonly sort: Sort | null;
  readonly allRows: boolean;
  /** The better half of the values on the value axis, instead of all. */
  readonly closeUp: boolean;
  /** Which objective the history shows. */
  readonly objective: number;
}

export const FIRST_SELECTION: Selection = {
  tab: "belief",
  param: null,
  with: null,
  held: "next",
  after: null,
  trial: null,
  sort: null,
  allRows: false,
  closeUp: false,
  objective: 0,
};

/** Reads a remembered selection; whatever does not fit is as at first (it may be another version's). */
export function readSelection(remembered: unknown): Selection {
  if (typeof remembered !== "object" || remembered === null) return FIRST_SELECTION;
  const from = remembered as Readonly<Record<string, unknown>>;
  const tab = TAB_IDS.find((id) => id === from.tab);
  const held = from.held === "best" || isCount(from.held) ? from.held : "next";
  return {
    tab: tab ?? FIRST_SELECTION.tab,
    param: typeof from.param === "string" ? from.param : null,
    with: typeof from.with === "string" ? from.with : null,
    held,
    after: isCount(from.after) ? from.after : null,
    trial: isCount(from.trial) ? from.trial : null,
    sort: readSort(from.sort),
    allRows: from.allRows === true,
    closeUp: from.closeUp === true,
    objective: isCount(from.objective) ? from.objective : 0,
  };
}

/**
 * The selection as far as this study can show it: a parameter that exists (at first the most important one), a
 * scrubber inside the history, trials that are there.
 */
export function fitSelection(selection: Selection, state: DashboardState): Selection {
  const names = state.parameters.map((parameter) => parameter.name);
  const numbers = new Set(state.trials.map((trial) => trial.number));
  const finished = state.trials.filter(isFinished).length;
  const byImportance = [...names].sort((a, b) => (state.importances[b] ?? 0) - (state.importances[a] ?? 0));
  const param =
    selection.param !== null && names.includes(selection.param) ? selection.param : byImportance[0];
  const second = selection.with !== null && names.includes(selection.with) && selection.with !== param;
  return {
    ...selection,
    tab: selection.tab === "tradeoff" && state.objectives.length < 2 ? "history" : selection.tab,
    param: param ?? null,
    with: second ? selection.with : null,
    held: typeof selection.held === "number" && !numbers.has(selection.held) ? "next" : selection.held,
    after: selection.after !== null && selection.after >= finished ? null : selection.after,
    trial: selection.trial !== null && numbers.has(selection.trial) ? selection.trial : null,
    objective: selection.objective < state.objectives.length ? selection.objective : 0,
  };
}

export interface InsightQuery {
  readonly request: InsightRequest;
  /** Equal keys have equal answers. */
  readonly key: string;
}

/** The curve or map to ask for; null when there is none to show. `shown` is the state as of the scrubber. */
export function insightQuery(
  selection: Selection,
  live: DashboardState,
  shown: DashboardState,
): InsightQuery | null {
  if (selection.param === null || !shown.trials.some(isFinished)) return null;
  const held = selection.held === "best" ? (shown.best?.number ?? null) : selection.held;
  const request: InsightRequest = {
    param: selection.param,
    ...(selection.with !== null ? { with: selection.with } : {}),
    ...(typeof held === "number" ? { at: held } : {}),
    ...(selection.after !== null ? { after: selection.after } : {}),
  };
  return { request, key: JSON.stringify([live.study, request, selection.after ?? modelFingerprint(live)]) };
}

/** What the model's history consists of: finished trials, and those running, which it must not propose again. */
function modelFingerprint(state: DashboardState): string {
  const finished = state.trials.filter(isFinished).length;
  const running = state.trials.filter((trial) => trial.state === "running").map((trial) => trial.number);
  return `${finished}|${running.join(",")}`;
}

function readSort(value: unknown): Sort | null {
  if (typeof value !== "object" || value === null) return null;
  const { column, descending } = value as { column?: unknown; descending?: unknown };
  return typeof column === "string" ? { column, descending: descending === true } : null;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
