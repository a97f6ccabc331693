import type { StopReason, StudyEvent } from "../study/runStudy";
import type { Study } from "../study/study";
import type { Chosen } from "../study/studyView";

/** How a run tells of itself: as JSON lines, as lines, or live on a terminal. */
export interface Reporter {
  begin(study: Study, facts: RunFacts): void;
  event(event: StudyEvent): void;
  /** Ctrl-C was pressed. */
  stopping(): void;
  /** The last thing printed. */
  end(summary: RunSummary): void;
}

export interface RunFacts {
  readonly isNew: boolean;
  readonly slots: number;
}

export interface RunSummary {
  readonly study: Study;
  /** Null when it ended by an error, which has been told. */
  readonly reason: StopReason | null;
  readonly finished: number;
  readonly best: Chosen | null;
  readonly recommended: Chosen | null;
  readonly front: readonly number[] | null;
  /** PATH as it was given, for the commands to go on with. */
  readonly path: string;
}
