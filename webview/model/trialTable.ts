/** The table of trials: its columns, its order, its texts. */

import {
  formatClock,
  formatDuration,
  formatMemory,
  formatNumber,
  formatValue,
  NOTHING,
} from "../../src/protocol/format";
import { l10n } from "../l10n";
import type { DashboardParameter, DashboardState, Trial } from "../types";
import { columnFormat } from "./format";
import { repeatStatistics } from "./repeats";
import type { Sort } from "./selection";
import { durationOf, isPartial, lastReported, objectiveValue } from "./trials";

export interface Column {
  /** `number`, `state`, `value:<index>`, `repeats`, `budget`, `param:<name>`, `memory` or `duration`. */
  readonly id: string;
  readonly title: string;
  readonly numeric: boolean;
  /** What rows are ordered by; null goes last, whichever way. */
  readonly key: (trial: Trial) => number | string | null;
  readonly text: (trial: Trial) => string;
}

/** Columns for this study; number formats follow the values that are there. `now` (ms) is how far running trials are. */
export function columnsOf(state: DashboardState, now: number): Column[] {
  const seconds = (trial: Trial): number | null => durationOf(trial) ?? secondsSoFar(trial, now);
  return [
    {
      id: "number",
      title: "#",
      numeric: true,
      key: (trial) => trial.number,
      text: (trial) => `${trial.number}`,
    },
    { id: "state", title: l10n.t("state"), numeric: false, key: stateOrder, text: stateText },
    ...state.objectives.map((objective, index) => valueColumn(state, objective.metric, index)),
    ...repeatColumn(state),
    ...budgetColumn(state),
    ...state.parameters.map((parameter) => paramColumn(state, parameter)),
    ...(state.trials.some(({ peakMemoryMb }) => typeof peakMemoryMb === "number") ? [MEMORY] : []),
    {
      id: "duration",
      title: l10n.t("time"),
      numeric: true,
      key: seconds,
      text: (trial) =>
        trial.state === "running" ? runningText(seconds(trial)) : formatDuration(seconds(trial)),
    },
  ];
}

const MEMORY: Column = {
  id: "memory",
  title: l10n.t("memory"),
  numeric: true,
  key: ({ peakMemoryMb }) => peakMemoryMb ?? null,
  text: ({ peakMemoryMb }) => formatMemory(peakMemoryMb),
};

/**
 * Rows in order. Without a chosen column the best come first (the newest, with several objectives). Running
 * trials stay on top in any order: they are what happens now.
 */
export function sortTrials(state: DashboardState, columns: readonly Column[], sort: Sort | null): Trial[] {
  const chosen = sort ?? defaultSort(state);
  const column = columns.find((candidate) => candidate.id === chosen.column) ?? columns[0];
  const rows = [...state.trials];
  if (!column) return rows;
  const keys = new Map(rows.map((trial) => [trial.number, column.key(trial)]));
  const grade = column.id.startsWith("value:") ? valueGrade : () => 0;
  const direction = chosen.descending ? -1 : 1;
  return rows.sort((a, b) => {
    const running = Number(b.state === "running") - Number(a.state === "running");
    if (running !== 0) return running;
    const graded = grade(a) - grade(b);
    if (graded !== 0) return graded;
    const order = compareKeys(keys.get(a.number) ?? null, keys.get(b.number) ?? null, direction);
    return order !== 0 ? order : a.number - b.number;
  });
}

export function defaultSort(state: DashboardState): Sort {
  const objective = state.objectives[0];
  if (state.objectives.length !== 1 || !objective) return { column: "number", descending: true };
  return { column: "value:0", descending: objective.goal === "maximize" };
}

/** What a click on a column's head asks for: its natural order first, then the other way round. */
export function nextSort(current: Sort, column: Column, state: DashboardState): Sort {
  if (current.column === column.id) return { column: column.id, descending: !current.descending };
  const objective = column.id.startsWith("value:") ? state.objectives[Number(column.id.slice(6))] : undefined;
  return { column: column.id, descending: objective?.goal === "maximize" || column.id === "number" };
}

/** The state in words; what went wrong in its own words, as short as it can be said. */
export function stateText(trial: Trial): string {
  switch (trial.state) {
    case "waiting":
      return l10n.t("waiting");
    case "running": {
      const step = trial.intermediate.at(-1)?.step;
      return step === undefined ? l10n.t("running") : l10n.t("running, step {0}", step);
    }
    case "complete":
      if (!trial.feasible) return l10n.t("over a limit");
      return isPartial(trial) ? l10n.t("first look") : l10n.t("complete");
    case "pruned": {
      if (trial.reason !== null)
        return trial.reason.startsWith("pruned") ? trial.reason : l10n.t("pruned: {0}", trial.reason);
      const step = trial.intermediate.at(-1)?.step;
      return step === undefined ? l10n.t("pruned") : l10n.t("pruned at {0}", step);
    }
    case "failed":
      return failureText(trial);
  }
}

/** Kinds of failure in words. A crash says itself what it was. */
const FAILURES: Readonly<Record<string, string>> = {
  timeout: l10n.t("timed out"),
  stopped: l10n.t("stopped"),
  "out-of-memory": l10n.t("out of memory"),
  killed: l10n.t("killed"),
  "not-a-number": l10n.t("not a number"),
  "no-metric": l10n.t("no metric"),
  "command-missing": l10n.t("command missing"),
  invalid: l10n.t("invalid values"),
  "host-died": l10n.t("lost"),
};

/** The kind of failure, unless the reason says it by itself, and the reason. */
function failureText({ kind, reason, exitCode }: Trial): string {
  const words = FAILURES[kind ?? ""];
  if (reason === null)
    return words ?? (exitCode === null ? l10n.t("failed") : l10n.t("failed, exit code {0}", exitCode));
  return !words || reason.toLowerCase().includes(words) ? reason : `${words}: ${reason}`;
}

/** `2 out of memory, 1 crashed`, the most frequent first; empty without failures of a known kind. */
export function failuresText(trials: readonly Trial[]): string {
  const counts = new Map<string, number>();
  for (const { state, kind } of trials) {
    if (state !== "failed" || !kind) continue;
    const words = FAILURES[kind] ?? kind;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([words, count]) => `${count} ${words}`)
    .join(", ");
}

/** The counts that a header says under `23 / 50`: only what there is. */
export function countsText(counts: { readonly pruned: number; readonly failed: number }): string {
  const parts = [l10n.t("trials")];
  if (counts.pruned > 0) parts.push(l10n.t("{0} pruned", counts.pruned));
  if (counts.failed > 0) parts.push(l10n.t("{0} failed", counts.failed));
  return parts.join(" · ");
}

/** A row read aloud, for the buttons in it. */
export function rowName(number: number): string {
  return l10n.t("trial {0}", number);
}

export function hiddenRowsText(hidden: number): string {
  return hidden === 1 ? l10n.t("Show 1 more trial") : l10n.t("Show {0} more trials", hidden);
}

function valueColumn(state: DashboardState, metric: string, index: number): Column {
  const shown = (trial: Trial): number | null =>
    objectiveValue(trial, index) ?? (index === 0 ? lastReported(trial) : null);
  const format = columnFormat(state.trials.map(shown).filter((value) => value !== null));
  return {
    id: `value:${index}`,
    title: metric,
    numeric: true,
    key: shown,
    text: (trial) => {
      const value = shown(trial);
      return value === null ? NOTHING : format(value);
    },
  };
}

/** How much of the budget of `@tune.fidelity` each trial had. */
function budgetColumn({ budgetName, trials }: DashboardState): Column[] {
  if (budgetName === undefined) return [];
  const budgets = trials.flatMap(({ fidelity }) => (fidelity ? [fidelity.budget] : []));
  const format = columnFormat(budgets);
  const text = ({ fidelity }: Trial) => (fidelity ? format(fidelity.budget) : NOTHING);
  return [
    { id: "budget", title: budgetName, numeric: true, key: ({ fidelity }) => fidelity?.budget ?? null, text },
  ];
}

/** The mean of all runs of a configuration, where any was run more than once. */
function repeatColumn(state: DashboardState): Column[] {
  const statistics = repeatStatistics(state);
  if (statistics.size === 0) return [];
  const format = columnFormat([...statistics.values()].map(({ mean }) => mean));
  return [
    {
      id: "repeats",
      title: l10n.t("mean ± std (runs)"),
      numeric: true,
      key: ({ number }) => statistics.get(number)?.mean ?? null,
      text({ number }) {
        const found = statistics.get(number);
        return found ? `${format(found.mean)} ± ${formatNumber(found.std, 2)} (${found.count})` : NOTHING;
      },
    },
  ];
}

function paramColumn(state: DashboardState, { name, kind, log, choices }: DashboardParameter): Column {
  const numeric =
    kind === "float" || kind === "int" || (choices?.every((value) => typeof value === "number") ?? false);
  const values = state.trials.map((trial) => trial.params[name]);
  const format = columnFormat(
    values.filter((value) => typeof value === "number"),
    log,
  );
  return {
    id: `param:${name}`,
    title: name,
    numeric,
    key: (trial) => {
      const value = trial.params[name];
      if (value === undefined) return null;
      if (typeof value === "number") return value;
      const place = choices?.indexOf(value) ?? -1;
      return place >= 0 ? place : String(value);
    },
    text: (trial) => {
      const value = trial.params[name];
      return numeric && typeof value === "number" ? format(value) : formatValue(value);
    },
  };
}

function runningText(seconds: number | null): string {
  return seconds === null ? NOTHING : formatClock(seconds);
}

function secondsSoFar(trial: Trial, now: number): number | null {
  if (trial.state !== "running" || trial.startedAt === null) return null;
  return Math.max(0, Math.round((now - trial.startedAt) / 1000));
}

function stateOrder(trial: Trial): number {
  const order = { running: 0, waiting: 1, complete: 2, pruned: 3, failed: 4 };
  return order[trial.state];
}

/** Values of trials that ran to their end come before values that a trial merely passed. */
function valueGrade(trial: Trial): number {
  if (trial.state === "complete" && !isPartial(trial)) return trial.feasible ? 0 : 1;
  return trial.state === "pruned" || trial.state === "complete" ? 2 : 3;
}

function compareKeys(a: number | string | null, b: number | string | null, direction: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "number" && typeof b === "number") return direction * (a - b);
  return direction * (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0);
}
