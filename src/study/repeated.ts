import { configurationKey } from "../optimizer/duplicates";
import type { Trial } from "./trial";

/** A configuration that was run more than once, and what came of it. */
export interface Repeated {
  /** Numbers of its complete trials within their limits. */
  readonly trials: readonly number[];
  /** One per objective. */
  readonly means: readonly number[];
  /** Sample standard deviations, one per objective. */
  readonly stds: readonly number[];
}

/** By first trial. */
export function repeatedConfigurations(trials: readonly Trial[]): Repeated[] {
  const groups = new Map<string, Extract<Trial, { state: "complete" }>[]>();
  for (const trial of trials) {
    if (trial.state !== "complete" || !trial.feasible || !trial.values.every(Number.isFinite)) continue;
    const key = configurationKey(trial.params);
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => {
      const columns = (group[0]?.values ?? []).map((_, k) =>
        group.map(({ values }) => values[k] ?? Number.NaN),
      );
      const means = columns.map((column) => sum(column) / column.length);
      const stds = columns.map((column, k) =>
        Math.sqrt(sum(column.map((value) => (value - (means[k] ?? 0)) ** 2)) / (column.length - 1)),
      );
      return { trials: group.map(({ number }) => number), means, stds };
    });
}

/** How many earlier trials had the same configuration: 0 for the first run of it. */
export function repeatIndex(trials: readonly Trial[], number: number): number {
  const own = trials[number];
  if (!own) return 0;
  const key = keyOf(own);
  let earlier = 0;
  for (let i = 0; i < number; i++) {
    const trial = trials[i];
    if (trial && keyOf(trial) === key) earlier += 1;
  }
  return earlier;
}

/** Asked of all trials whenever one begins. */
function keyOf({ params }: Trial): string {
  let key = keys.get(params);
  if (key === undefined) {
    key = configurationKey(params);
    keys.set(params, key);
  }
  return key;
}

const keys = new WeakMap<Trial["params"], string>();

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, x) => total + x, 0);
}
