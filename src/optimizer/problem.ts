import type { Params, ParamValue, SpaceDefinition } from "../space/parameter";

export type Goal = "minimize" | "maximize";

export const SAMPLER_NAMES = ["auto", "tpe", "gp", "random", "grid", "qmc", "evolution", "cmaes"] as const;
export type SamplerName = (typeof SAMPLER_NAMES)[number];

/** What stays the same during a study, as far as the optimizer is concerned. */
export interface Problem {
  readonly space: SpaceDefinition;
  readonly goals: readonly Goal[];
  readonly sampler: SamplerName;
  readonly seed: number;
  /** The budget: finished trials the study is to have. */
  readonly trials: number;
  /** Slots that run at the same time. */
  readonly parallel: number;
  /** How often each configuration is run; `auto`: again where noise makes that worth more than a new one. Default 1. */
  readonly repeats?: Repeats;
  /** As `--pruner` writes it (pruning/parsePruner.ts); default `none`. */
  readonly pruner?: string;
  /** The step that a whole trial ends with; default that of the longest complete trial. */
  readonly maxSteps?: number;
  /** The budget that trials can be given less of (`@tune.fidelity`). */
  readonly fidelity?: Fidelity;
  /** Which value of a trial counts, for pruners; default `last`. */
  readonly take?: "last" | "best";
  /** Earlier studies of overlapping spaces with the same objectives, as they stood when this one began. */
  readonly earlier?: readonly EarlierStudy[];
}

export type Repeats = number | "auto";

/** What a study takes over from another one. */
export interface EarlierStudy {
  readonly name: string;
  /** Complete trials within their limits, values in the user's sign. */
  readonly trials: readonly { readonly params: Params; readonly values: readonly number[] }[];
}

/** One past, running or waiting trial as the optimizer sees it. Values are in the user's sign. */
export type OptimizerTrial =
  | (TrialBase & { readonly state: "complete"; readonly values: readonly number[] })
  | (TrialBase & { readonly state: "pruned"; readonly lastValue: number | null; readonly lastStep?: number })
  | (TrialBase & { readonly state: "failed" })
  | (TrialBase & { readonly state: "running" });

interface TrialBase {
  readonly number: number;
  readonly params: Params;
  readonly durationS?: number;
  /** In a study with a budget; absent for trials of other programs, which count as whole. */
  readonly fidelity?: TrialFidelity;
  /** What it printed of the first objective, in the user's sign, NaN where it was not a number. */
  readonly intermediate?: readonly IntermediateValue[];
  /** Measured limits (`@tune.limit`): positive means violated by so much. */
  readonly violations?: readonly number[];
}

/** A numeric parameter that is not tuned but set: the greater, the longer a trial takes and the truer its value. */
export interface Fidelity {
  readonly param: string;
  readonly low: number;
  /** The full budget: only trials with it count in the end. */
  readonly high: number;
}

/** Which part of the budget a trial has, and the trial with less of it that it goes on from. */
export interface TrialFidelity {
  readonly budget: number;
  /** Whether that is the whole of it. */
  readonly full: boolean;
  readonly parent: number | null;
}

/** A value at a step: one point of a learning curve. */
export interface IntermediateValue {
  readonly step: number;
  readonly value: number;
}

/** The next configuration, and why. */
export interface Suggestion {
  readonly params: Params;
  /** The sampler that made it: what `auto` delegated to, or `random` while there is too little data. */
  readonly sampler: Exclude<SamplerName, "auto">;
  /** One sentence for people: why this sampler, this point; says so when a model could not be fitted. */
  readonly why: string;
  /** Shares of the expected improvement that come from a better mean and from uncertainty, if a model chose. */
  readonly shares?: { readonly exploit: number; readonly explore: number };
  /** In a study with a budget. */
  readonly fidelity?: TrialFidelity;
  /** Grid only: nothing is left to try. */
  readonly exhausted?: boolean;
  /** Gaussian process with one objective only. */
  readonly gain?: Gain;
}

/** In the units of the metric, both at least 0. */
export interface Gain {
  /** By how much the proposal is expected to be better than the best, counting 0 where it is worse. */
  readonly expectedImprovement: number;
  /** Standard deviation between two runs of one configuration, as the model estimates it. */
  readonly noise: number;
}

export interface InsightRequest {
  readonly param: string;
  /** A second parameter: a map instead of a curve. */
  readonly with?: string;
  /** The curve runs through this trial's other coordinates; default the next proposal's. */
  readonly at?: number;
  /** What was believed after this many finished trials (the scrubber); default now. */
  readonly after?: number;
}

export interface InsightObservation {
  readonly x: ParamValue;
  readonly y: number;
  readonly trial: number;
}

/** A curve through the model along one parameter, in raw units; keys that do not apply are null. */
export interface Insight {
  readonly param: string;
  readonly kind: "float" | "int" | "ordinal" | "choice" | "bool";
  readonly model: "gp" | "tpe";
  readonly at: Params;
  readonly x: readonly ParamValue[];
  readonly mean: readonly number[] | null;
  readonly std: readonly number[] | null;
  readonly lower1: readonly number[] | null;
  readonly upper1: readonly number[] | null;
  readonly lower2: readonly number[] | null;
  readonly upper2: readonly number[] | null;
  readonly acquisition: readonly number[] | null;
  readonly observations: readonly InsightObservation[];
  readonly next: { readonly x: ParamValue | null; readonly params: Params } | null;
  readonly good: readonly number[] | null;
  readonly bad: readonly number[] | null;
  /** With a second parameter: its values, and mean/std/acquisition row-major [y][x]. */
  readonly with?: {
    readonly param: string;
    readonly y: readonly ParamValue[];
    readonly mean: readonly (readonly number[])[] | null;
    readonly std: readonly (readonly number[])[] | null;
    readonly acquisition: readonly (readonly number[])[] | null;
  };
  /** One sentence on where the model stands, e.g. that there is too little data for one. */
  readonly note?: string;
}

/** The evaluated configuration with the best posterior. */
export interface Recommendation {
  readonly number: number;
  readonly params: Params;
  /** Observed mean over the repeats of this configuration, in the user's sign. */
  readonly value: number;
  readonly posterior?: { readonly mean: number; readonly std: number };
}

/** Two parameters that decide together: a share of the differences that neither explains alone. */
export interface Interaction {
  readonly params: readonly [string, string];
  readonly share: number;
}
