// What a `prior=` is worth, right and wrong: node bench/priors.mjs [--samplers gp,tpe] [--seeds 10] [--evals 60]
// Each parameter of a closed form gets a normal prior of a tenth of its range: a good one has the optimum within one
// standard deviation of its centre, a wrong one is centred as far from the optimum as the range allows. Figures are
// trials until the regret that the sampler reaches without priors in the median after half of its trials (evals + 1
// when never), and how they compare to those without.
import { parseArgs } from "node:util";
import { formProblem } from "./closedForms.mjs";
import { describeMachine } from "./machine.mjs";
import { loadOptimizer } from "./optimizer.mjs";
import { markdown } from "./report.mjs";
import { generator } from "./scores.mjs";
import { mean, quantile } from "./statistics.mjs";

const BOUNDS = { good: 0.5, wrong: 1.2 };
const { values } = parseArgs({
  options: {
    samplers: { type: "string", default: "gp,tpe" },
    seeds: { type: "string", default: "10" },
    evals: { type: "string", default: "60" },
  },
});
const { createAskTell, parseSpaceFile } = await loadOptimizer();
const [seeds, evals] = [Number(values.seeds), Number(values.evals)];

const square = (x) => x * x;
/** With their optimum, in the units of the unit cube. */
const FORMS = [
  form("bowl4", [0.3, 0.62, 0.45, 0.71], (u, best) =>
    u.reduce((sum, x, i) => sum + (i + 1) * square(x - best[i]), 0),
  ),
  form("valley3", [0.35, 0.6, 0.55], (u, best) => {
    const [a, b, c] = u.map((x, i) => x - best[i]);
    return square(a) + 4 * square(b - a) + 2 * square(c + 0.5 * b);
  }),
  form("waves4", [0.4, 0.66, 0.3, 0.55], (u, best) =>
    u.reduce(
      (sum, x, i) => sum + square(x - best[i]) + 0.02 * (1 - Math.cos(12 * Math.PI * (x - best[i]))),
      0,
    ),
  ),
];

const rows = values.samplers.split(",").flatMap((sampler) => {
  const ratios = { good: [], wrong: [] };
  const lines = FORMS.map((each) => {
    const plain = runs(each, sampler, () => null);
    const target = quantile(
      plain.map((run) => run.observed[Math.round(evals / 2) - 1]),
      0.5,
    );
    const without = trialsTo(plain, target);
    const cells = ["good", "wrong"].flatMap((kind) => {
      const trials = trialsTo(
        runs(each, sampler, (i, random) => centre(each.optimum[i], kind, random)),
        target,
      );
      ratios[kind].push(Math.log(trials / without));
      return [trials.toFixed(1), (trials / without).toFixed(2)];
    });
    return [`${sampler} ${each.name}`, target.toPrecision(2), without.toFixed(1), ...cells];
  });
  const [good, wrong] = ["good", "wrong"].map((kind) => Math.exp(mean(ratios[kind])).toFixed(2));
  return [...lines, [`${sampler}, geometric mean`, "", "", "", good, "", wrong]];
});
console.log(`${describeMachine()}\n\nTrials to the same regret, ${seeds} seeds, median\n`);
console.log(
  markdown(
    [
      "",
      "regret",
      "no prior",
      "good prior",
      `ratio (bound ${BOUNDS.good})`,
      "wrong prior",
      `ratio (bound ${BOUNDS.wrong})`,
    ],
    rows,
  ),
);

function form(name, optimum, f) {
  const params = optimum.map((_, i) => ({ name: `x${i + 1}`, type: "float", low: 0, high: 1 }));
  const value = (config) =>
    f(
      params.map((param) => config[param.name]),
      optimum,
    );
  return { name, optimum, params, problem: formProblem({ name, params, best: 0, value }) };
}

/** The centre of the prior of one parameter. */
function centre(optimum, kind, random) {
  const deviation = 0.1;
  if (kind === "wrong") return optimum < 0.5 ? 0.95 : 0.05;
  return optimum + deviation * (2 * random() - 1);
}

function runs({ params, problem }, sampler, centreOf) {
  return Array.from({ length: seeds }, (_, seed) => {
    const random = generator(seed + 77);
    const space = params.map((param, i) => {
      const at = centreOf(i, random);
      return at === null ? param : { ...param, prior: `normal(${at.toFixed(4)}, 0.1)` };
    });
    const run = problem.start(seed);
    const { definition } = parseSpaceFile({ params: space });
    const session = createAskTell({ space: definition, sampler, seed, goals: ["minimize"], trials: evals });
    for (let n = 0; n < evals; n++) {
      const { trial, params: config } = session.handle({ op: "ask" });
      session.handle({ op: "tell", trial, value: run.evaluate(config) });
    }
    return run;
  });
}

/** Median over the runs; one trial more than there were where the target was not reached. */
function trialsTo(found, target) {
  const counts = found.map(({ observed }) => {
    const at = observed.findIndex((regret) => regret <= target);
    return at < 0 ? observed.length + 1 : at + 1;
  });
  return quantile(counts, 0.5);
}
