import type { Goal, Insight, InsightRequest, Interaction, Suggestion } from "../optimizer/problem";
import type { Params, ParamValue } from "../space/parameter";
import type { Objective } from "../study/definition";
import type { Trial } from "../study/trial";
import type { DashboardChange } from "./dashboardChange";

/** One parameter as the dashboard lists it. */
export interface DashboardParameter {
  readonly name: string;
  readonly kind: "float" | "int" | "ordinal" | "choice" | "bool";
  readonly low: number | null;
  readonly high: number | null;
  readonly log: boolean;
  readonly choices: readonly ParamValue[] | null;
  /** The range as people write it: `1e-5 … 0.1, log`. */
  readonly range: string;
  /** Source text of the condition, e.g. `opt == "sgd"`. */
  readonly condition: string | null;
  /** What the source says now. */
  readonly current: ParamValue | null;
  /** Root-relative file and 1-based line of the literal. */
  readonly file: string;
  readonly line: number;
}

export type StudyStatus = "ready" | "running" | "stopping" | "stopped" | "finished";

/** Everything the dashboard shows but the curves, which it asks for (`insight`). A pure function of the study. */
export interface DashboardState {
  /** Grows with every change; a webview that comes back gets the newest. */
  readonly revision: number;
  readonly study: string;
  readonly title: string;
  readonly status: StudyStatus;
  /** Why it stopped or what to do, for people; null when there is nothing to say. */
  readonly message: string | null;
  readonly slots: { readonly busy: number; readonly total: number };
  readonly samplerLabel: string;
  readonly objectives: readonly Objective[];
  readonly budget: number;
  /** Milliseconds since the epoch at which the running session began; null when not running. */
  readonly startedAt: number | null;
  readonly parameters: readonly DashboardParameter[];
  readonly trials: readonly Trial[];
  readonly best: { readonly number: number; readonly value: number; readonly params: Params } | null;
  readonly recommended: { readonly number: number; readonly value: number; readonly params: Params } | null;
  /** Trial numbers of the Pareto front, with several objectives. */
  readonly front: readonly number[] | null;
  readonly importances: Readonly<Record<string, number>>;
  /** Pairs of parameters that decide together, the strongest first. */
  readonly interactions: readonly Interaction[];
  /** The name of the budget of `@tune.fidelity`, where there is one. */
  readonly budgetName?: string;
  /** Trial numbers of each configuration that was run more than once, where the study repeats. */
  readonly repeated?: readonly (readonly number[])[];
  /** Why the newest trial was proposed, by trial number, for the trials this session made. */
  readonly why: Readonly<Record<number, Suggestion>>;
}

/** The goal that decides how the first objective is drawn. */
export type { Goal };

/** Webview → host: intents and questions. */
export interface DashboardHostMethods {
  /** Said once the listener is attached; the host answers with `show`. */
  ready(): void;
  insight(request: InsightRequest): Insight;
  start(): void;
  stop(): void;
  applyBest(): void;
  applyTrial(trial: number): void;
  openOutput(trial: number): void;
  /** Runs the trial again under the debugger. */
  debugTrial(trial: number): void;
  revealParameter(name: string): void;
  /** Queue a configuration to be run next; missing parameters are sampled. */
  enqueue(params: Params): void;
}

/** Host → webview. */
export interface DashboardViewMethods {
  /** A whole state, after `ready`. */
  show(state: DashboardState): void;
  /** What changed since the state shown last. */
  change(change: DashboardChange): void;
}
