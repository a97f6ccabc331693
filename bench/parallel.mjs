// What eight trials at once cost in regret, against one after the other: node bench/parallel.mjs
//   [--samplers gp,tpe] [--slots 8] [--seeds 10] [--evals 64] [--problems levy5,sparse10] [--suite DIR]
// Asynchronous: each slot asks as soon as its trial has ended; durations are drawn, so trials end out of order.
// Figures are regrets after as many finished trials, and the parallel one divided by the sequential one. Beside them, what
// is owed to results that come late: the sequential one as many trials earlier as the other slots are running.
import { parseArgs } from "node:util";
import { closedForms } from "./closedForms.mjs";
import { describeMachine } from "./machine.mjs";
import { loadOptimizer } from "./optimizer.mjs";
import { suiteProblems } from "./problems.mjs";
import { markdown } from "./report.mjs";
import { generator } from "./scores.mjs";
import { mean } from "./statistics.mjs";

const BOUND = 1.15;
const FLOOR = 1e-4;
const { values } = parseArgs({
  options: {
    samplers: { type: "string", default: "gp,tpe" },
    slots: { type: "string", default: "8" },
    seeds: { type: "string", default: "10" },
    evals: { type: "string", default: "64" },
    problems: { type: "string" },
    suite: { type: "string" },
  },
});
const { createAskTell, parseSpaceFile } = await loadOptimizer();
const [slots, seeds, evals] = [values.slots, values.seeds, values.evals].map(Number);
const only = values.problems?.split(",");
const known = values.suite ? await suiteProblems(values.suite) : closedForms();
const problems = known.filter(({ name }) => !only || only.includes(name));
const checkpoints = [...new Set([Math.round(evals / 2), evals])];
const rows = values.samplers.split(",").flatMap((sampler) => {
  const found = problems.map((problem) => ({
    problem,
    apart: runs(problem, sampler, 1),
    together: runs(problem, sampler, slots),
  }));
  const lines = found.map(({ problem, apart, together }) =>
    line(`${sampler} ${problem.name}`, [apart], [together]),
  );
  const groups = [found.map(({ apart }) => apart), found.map(({ together }) => together)];
  const all = line(`${sampler}, all (bound ${BOUND})`, ...groups);
  const ofMeans = line(`${sampler}, all, of mean regrets`, ...groups, mean);
  return [...lines, all, ofMeans];
});
const header = [
  "",
  ...checkpoints.flatMap((n) => [
    `1 slot, n=${n}`,
    `${slots} slots`,
    "ratio",
    `1 slot, n=${n - slots + 1}, ratio`,
  ]),
];
console.log(`${describeMachine()}\n\nGeometric means of the regret, ${seeds} seeds\n`);
console.log(markdown(header, rows));

/** Over groups of runs, one a problem; `within` tells how the runs of a group are averaged. */
function line(name, apart, together, within = geometric) {
  const regret = (groups, n) =>
    geometric(groups.map((group) => within(group.map((run) => run.observed[Math.max(n, 1) - 1]))));
  const cells = checkpoints.flatMap((n) => {
    const [a, b, late] = [regret(apart, n), regret(together, n), regret(apart, n - slots + 1)];
    return [a.toPrecision(3), b.toPrecision(3), (b / a).toFixed(2), (late / a).toFixed(2)];
  });
  return [name, ...cells];
}

function runs(problem, sampler, count) {
  return Array.from({ length: seeds }, (_, seed) => drive(problem, sampler, seed, count));
}

function drive(problem, sampler, seed, count) {
  const run = problem.start(seed);
  const { definition } = parseSpaceFile(problem.space);
  const session = createAskTell({
    space: definition,
    sampler,
    seed,
    goals: [problem.goal],
    trials: evals,
  });
  const duration = generator(seed + 1000);
  let running = [];
  let now = 0;
  for (let told = 0; told < evals; told++) {
    while (running.length < count && told + running.length < evals) {
      const asked = session.handle({ op: "ask" });
      if (asked.error) throw new Error(`${problem.name}: ${asked.error}`);
      const key = JSON.stringify(asked.params);
      if (running.some((other) => other.key === key))
        throw new Error(`${problem.name}: ${key} is running twice`);
      running.push({ ...asked, key, end: now + 0.5 + duration() });
    }
    const next = running.reduce((a, b) => (b.end < a.end ? b : a));
    running = running.filter((other) => other !== next);
    now = next.end;
    session.handle({ op: "tell", trial: next.trial, value: run.evaluate(next.params) });
  }
  return run;
}

function geometric(regrets) {
  return Math.exp(mean(regrets.map((regret) => Math.log(Math.max(regret, FLOOR)))));
}
