import type { EarlierStudy, Goal, Repeats, SamplerName } from "../optimizer/problem";
import type { SpaceDefinition } from "../space/parameter";

export interface Objective {
  readonly metric: string;
  readonly goal: Goal;
  /** Which value of the run counts. */
  readonly take: "last" | "best";
}

/** A bound on a measured metric: `gpu_mem_gb <= 16`. */
export interface Limit {
  readonly metric: string;
  readonly op: "<=" | ">=" | "<" | ">";
  readonly bound: number;
}

export interface StudyFile {
  /** Root-relative, with forward slashes. */
  readonly path: string;
  /** sha256 of the bytes, hex. */
  readonly hash: string;
}

/** Where a parameter stands in the source, so that an overlay can be made from the journal alone. */
export interface StudyTarget {
  readonly name: string;
  readonly file: string;
  /** Byte offsets of the literal in the file as hashed. */
  readonly start: number;
  readonly end: number;
  readonly raw: string;
  readonly line: number;
  readonly column: number;
}

/** What the journal says the study is; version 1. The journal alone reproduces the study. */
export interface StudyDefinition {
  readonly version: 1;
  readonly space: SpaceDefinition;
  readonly targets: readonly StudyTarget[];
  readonly files: readonly StudyFile[];
  /** As annotated or given, before substitution. */
  readonly command: string;
  /** Root-relative `${file}`. */
  readonly file: string;
  readonly objectives: readonly Objective[];
  readonly limits: readonly Limit[];
  readonly fidelity: { readonly param: string; readonly low: number; readonly high: number } | null;
  readonly sampler: SamplerName;
  readonly pruner: string;
  readonly seed: number;
  readonly trials: number;
  /** Seconds after which a trial fails; null for none. */
  readonly timeoutS: number | null;
  /** The step that a whole trial ends with; default that of the longest complete trial. */
  readonly maxSteps?: number;
  /** How often each configuration is run; default 1. */
  readonly repeats?: Repeats;
  /** Improvement counts per second, where trials take differently long; default per trial. */
  readonly perSecond?: boolean;
  /** It is called as its root was then: a root that has been renamed since is still its. */
  readonly namedAfterRoot?: true;
  /** What the study took over from earlier ones when it began. */
  readonly earlier?: readonly EarlierStudy[];
}
