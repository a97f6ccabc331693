import { cautionOf } from "../caution";
import type { History } from "../sampler";
import type { Observed } from "./split";

/** Trials on the right side of a limit, or of failing, and those on the wrong side. */
export interface Outcomes {
  readonly kept: readonly Observed[];
  readonly broken: readonly Observed[];
  /** The weight of the chance to be on the right side (caution.ts). */
  readonly power: number;
  /** Of failing, rather than of a limit. */
  readonly ofFailing: boolean;
}

/** Of a limit that nothing kept so far, this share stands for keeping it: the way leads past the smallest violations. */
const NEAREST_SHARE = 0.1;

/**
 * What tells how likely a trial is to stay within each measured limit, and to succeed at all. Only of what went wrong
 * at least once: else there is nothing to learn.
 */
export function outcomesOf(history: History): Outcomes[] {
  const { complete, pruned, failed, limits } = history;
  if (limits === 0 && failed.length === 0) return [];
  const finished: readonly Observed[] = [...complete, ...pruned];
  const outcomes = Array.from({ length: limits }, (_, k) => ofLimit(finished, k)).filter(
    ({ broken }) => broken.length > 0,
  );
  if (failed.length > 0 && finished.length > 0)
    outcomes.push({ kept: finished, broken: failed, power: cautionOf(history), ofFailing: true });
  return outcomes;
}

function ofLimit(finished: readonly Observed[], k: number): Outcomes {
  const measured = finished
    .filter(({ violations }) => violations[k] !== undefined)
    .sort((a, b) => a.violations[k]! - b.violations[k]! || a.number - b.number);
  const within = measured.filter(({ violations }) => violations[k]! <= 0).length;
  const count = within > 0 ? within : Math.ceil(NEAREST_SHARE * measured.length);
  return { kept: measured.slice(0, count), broken: measured.slice(count), power: 1, ofFailing: false };
}
