import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import type { OptimizerTrial, Problem } from "../../../../src/optimizer/problem";
import { pruneTrial } from "../../../../src/optimizer/pruning/prune";
import { createRandom } from "../../../../src/space/random";

export const CURVE_TABLES = ["gbm_diabetes", "mlp_friedman"] as const;

interface Table {
  readonly goal: "minimize" | "maximize";
  /** The metric after each step, by cell: real training runs (bench/makeCurves.py). */
  readonly curves: readonly (readonly number[])[];
}

/** What `auto` does to configurations in random order. */
export interface Pruned {
  /** Runs in which the trial that would have been the best was stopped. */
  readonly lost: number;
  /** Steps that were run, as a share of all. */
  readonly share: number;
}

export function pruneInRandomOrder(name: string, options: { seeds: number; trials: number }): Pruned {
  const file = resolve("bench/curves", `${name}.json.gz`);
  const table = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Table;
  const sign = table.goal === "minimize" ? 1 : -1;
  let lost = 0;
  let steps = 0;
  let all = 0;
  for (let seed = 0; seed < options.seeds; seed++) {
    const random = createRandom(seed, name);
    const trials: OptimizerTrial[] = [];
    let best = { loss: Number.POSITIVE_INFINITY, stopped: false };
    for (let number = 0; number < options.trials; number++) {
      const curve = table.curves[Math.floor(random.next() * table.curves.length)]!;
      const trial = runOne(table.goal, curve, { number, trials, planned: options.trials });
      const stopped = trial.state === "pruned";
      const loss = sign * curve[curve.length - 1]!;
      if (loss < best.loss) best = { loss, stopped };
      steps += trial.intermediate?.length ?? 0;
      all += curve.length;
      trials.push(trial);
    }
    if (best.stopped) lost++;
  }
  return { lost, share: steps / all };
}

function runOne(
  goal: Table["goal"],
  curve: readonly number[],
  { number, trials, planned }: { number: number; trials: readonly OptimizerTrial[]; planned: number },
): OptimizerTrial {
  const problem: Problem = {
    space: { parameters: [], constraints: [] },
    goals: [goal],
    sampler: "random",
    seed: 0,
    trials: planned,
    parallel: 1,
    pruner: "auto",
    maxSteps: curve.length,
  };
  const points = curve.map((value, i) => ({ step: i + 1, value }));
  for (let n = 1; n < curve.length; n++) {
    const intermediate = points.slice(0, n);
    if (pruneTrial(problem, trials, { number, intermediate }).prune)
      return { number, params: {}, state: "pruned", lastValue: curve[n - 1]!, intermediate };
  }
  return { number, params: {}, state: "complete", values: [curve[curve.length - 1]!], intermediate: points };
}
