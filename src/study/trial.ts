import type { TrialFidelity } from "../optimizer/problem";
import type { Params } from "../space/parameter";

export interface Intermediate {
  readonly step: number;
  readonly value: number;
}

interface TrialBase {
  readonly number: number;
  readonly params: Params;
  readonly intermediate: readonly Intermediate[];
  /** In a study with `@tune.fidelity`; absent for trials of other programs. */
  readonly fidelity?: TrialFidelity;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null;
  readonly reason: string | null;
  readonly exitCode: number | null;
  /** How it ended, for programs (`EndKind`); absent for trials of other programs. */
  readonly kind?: string | null;
  /** Megabytes (10⁶ bytes) of its whole process tree, where that was measured. */
  readonly peakMemoryMb?: number | null;
}

/** A trial as people and the dashboard see it: the replay of the journal. Only a complete one has values. */
export type Trial =
  | (TrialBase & { readonly state: "waiting" })
  | (TrialBase & { readonly state: "running" })
  | (TrialBase & {
      readonly state: "complete";
      readonly values: readonly number[];
      readonly feasible: boolean;
      readonly durationS: number | null;
    })
  | (TrialBase & {
      readonly state: "pruned";
      /** What it had reached; Optuna shows it as the trial's value. */
      readonly lastValue: number | null;
      readonly durationS: number | null;
    })
  | (TrialBase & { readonly state: "failed"; readonly durationS: number | null });
