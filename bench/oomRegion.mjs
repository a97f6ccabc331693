// How often a proposal fails where a part of the space runs out of memory and the best values lie at its border.
//   node bench/oomRegion.mjs [--samplers gp,tpe,auto] [--seeds 20] [--evals 60]
// Bounds: of the proposals after the 30th trial fewer than 15 % fail; and yet, over all seeds, some are made in there:
// a crash may have been bad luck, so that the region is not given up for ever.
import { parseArgs } from "node:util";
import { describeMachine } from "./machine.mjs";
import { loadOptimizer } from "./optimizer.mjs";
import { mean, quantile } from "./statistics.mjs";

const BOUND = 0.15;
const AFTER = 30;

const float = (name, low, high, log = false) => ({ name, type: "float", low, high, log });
const int = (name, low, high, log = false) => ({ name, type: "int", low, high, step: 1, log });

/** Names, spaces, what fails, and losses that fall towards what fails. */
const PROBLEMS = [
  {
    name: "one size",
    params: [int("batch", 8, 1024, true), float("lr", 1e-5, 1e-1, true)],
    fails: ({ batch }) => batch > 256,
    loss: ({ batch, lr }) => 1 - Math.log2(batch) / 20 + 0.1 * (Math.log10(lr) + 3) ** 2,
  },
  {
    name: "a product of three",
    params: [
      int("units", 16, 2048, true),
      int("layers", 1, 12),
      int("batch", 8, 512, true),
      float("lr", 1e-5, 1e-1, true),
    ],
    fails: ({ units, layers, batch }) => units * layers * batch > 200_000,
    loss: ({ units, layers, batch, lr }) =>
      2 - Math.log2(units * layers * batch) / 20 + 0.1 * (Math.log10(lr) + 3) ** 2,
  },
  {
    name: "most of the space",
    params: [float("size", 0, 1), float("a", 0, 1), float("b", 0, 1)],
    fails: ({ size }) => size > 0.35,
    loss: ({ size, a, b }) => 1 - size + (a - 0.3) ** 2 + (b - 0.7) ** 2,
  },
];

const { values: options } = parseArgs({
  options: {
    samplers: { type: "string", default: "gp,tpe,auto" },
    seeds: { type: "string", default: "20" },
    evals: { type: "string", default: "60" },
  },
});
const evals = Number(options.evals);
const { createAskTell, parseSpaceFile } = await loadOptimizer();

console.log(describeMachine());
console.log(`\nProposals that run out of memory, trials ${AFTER} to ${evals}, ${options.seeds} seeds\n`);
console.log(
  "| sampler | problem | before | after: mean | after: 90th percentile | after: worst seed | within bound | best value |",
);
console.log("|---|---|---|---|---|---|---|---|");
for (const sampler of options.samplers.split(",")) {
  for (const problem of PROBLEMS) {
    const runs = Array.from({ length: Number(options.seeds) }, (_, seed) => run(sampler, problem, seed));
    const share = (from, to) => runs.map(({ fails }) => mean(fails.slice(from, to).map(Number)));
    const after = share(AFTER, evals);
    const cells = [mean(share(0, AFTER)), mean(after), quantile(after, 0.9), Math.max(...after)];
    const kept = mean(after) < BOUND && mean(after) > 0;
    if (!kept) process.exitCode = 1;
    const best = mean(runs.map((each) => each.best));
    const percents = cells.map((part) => `${(100 * part).toFixed(1)} %`).join(" | ");
    console.log(
      `| ${sampler} | ${problem.name} | ${percents} | ${kept ? "yes" : "no"} | ${best.toFixed(3)} |`,
    );
  }
}

/** Which of the trials failed, and the best value of the others. */
function run(sampler, { params, fails, loss }, seed) {
  const { definition } = parseSpaceFile({ params, objectives: ["minimize"] });
  const tuner = createAskTell({ space: definition, sampler, seed, goals: ["minimize"] });
  let best = Number.POSITIVE_INFINITY;
  const failures = Array.from({ length: evals }, () => {
    const asked = tuner.handle({ op: "ask" });
    const failed = fails(asked.params);
    const value = loss(asked.params);
    if (!failed) best = Math.min(best, value);
    tuner.handle({ op: "tell", trial: asked.trial, ...(failed ? { state: "failed" } : { value }) });
    return failed;
  });
  return { fails: failures, best };
}
