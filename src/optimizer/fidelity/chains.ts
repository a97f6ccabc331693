import type { IntermediateValue, OptimizerTrial, Problem } from "../problem";

/**
 * The trials as one each configuration: its results with growing budgets are a learning curve, which counts as
 * complete with the full budget, and until then as pruned where it stands. So every sampler learns from all budgets.
 * Numbers and other properties are those of the trial with the greatest budget that has finished.
 */
export function configurationsOf(
  problem: Problem,
  trials: readonly OptimizerTrial[],
): readonly OptimizerTrial[] {
  const { fidelity } = problem;
  if (!fidelity) return trials;
  const chains = new Map<number, OptimizerTrial[]>();
  const rootOf = new Map<number, number>();
  for (const trial of trials) {
    const parent = trial.fidelity?.parent ?? null;
    const root = parent === null ? trial.number : (rootOf.get(parent) ?? parent);
    rootOf.set(trial.number, root);
    const chain = chains.get(root);
    if (chain) chain.push(trial);
    else chains.set(root, [trial]);
  }
  return [...chains.values()].map((chain) => asOne(chain, fidelity.high)).sort((a, b) => a.number - b.number);
}

function asOne(chain: readonly OptimizerTrial[], full: number): OptimizerTrial {
  const ended = chain.filter(({ state }) => state !== "running");
  const last = ended[ended.length - 1];
  if (!last) return chain[0]!;
  if (last.state === "failed") return last;
  const intermediate = ended.flatMap((trial): IntermediateValue[] => {
    const value = resultOf(trial);
    return value === null ? [] : [{ step: trial.fidelity?.budget ?? full, value }];
  });
  const { number, params } = last;
  const base = {
    number,
    params,
    intermediate,
    ...(last.durationS !== undefined && { durationS: last.durationS }),
    ...(last.violations && { violations: last.violations }),
  };
  // A trial of another program has no budget: it was run as it stands.
  if (last.state === "complete" && last.fidelity?.full !== false)
    return { ...base, state: "complete", values: last.values };
  return { ...base, state: "pruned", lastValue: resultOf(last), lastStep: last.fidelity?.budget ?? full };
}

function resultOf(trial: OptimizerTrial): number | null {
  if (trial.state === "complete") return trial.values[0] ?? null;
  return trial.state === "pruned" ? trial.lastValue : null;
}
