/** What every view is given, and what it may ask for. */
import type { InsightAnswer } from "./insights";
import type { Selection } from "./model/selection";
import type { Theme } from "./theme";
import type { DashboardParameter, DashboardState, Params } from "./types";

export interface Page {
  /** As things are now. */
  readonly live: DashboardState;
  /** As they were at the scrubber; the same object as `live` when it stands at the end. */
  readonly shown: DashboardState;
  readonly selection: Selection;
  readonly parameter: DashboardParameter | null;
  /** The newest answer, and whether it is the one asked for. Only while the belief is visible. */
  readonly insight: InsightAnswer | null;
  readonly insightIsCurrent: boolean;
  readonly insightFailure: string | null;
  readonly theme: Theme;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Actions {
  select(change: Partial<Selection>): void;
  start(): void;
  stop(): void;
  applyBest(): void;
  applyTrial(trial: number): void;
  openOutput(trial: number): void;
  debugTrial(trial: number): void;
  revealParameter(name: string): void;
  /** Rejects with the host's reason when the configuration is refused. */
  enqueue(params: Params): Promise<void>;
}

export interface View {
  readonly element: HTMLElement;
  render(page: Page): void;
}
