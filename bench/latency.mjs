// Milliseconds of processor time of one suggestion by past trials and dimensions, median of a few: node bench/latency.mjs [--samplers tpe,gp]
import { parseArgs } from "node:util";
import { loadOptimizer } from "./optimizer.mjs";

const { values } = parseArgs({
  options: {
    samplers: { type: "string", default: "random,qmc,tpe,gp" },
    dimensions: { type: "string", default: "10" },
    trials: { type: "string", default: "10,100,300,1000" },
    repeats: { type: "string", default: "7" },
  },
});
const { createEngine, parseSpaceFile } = await loadOptimizer();
const numbers = (text) => text.split(",").map(Number);

for (const d of numbers(values.dimensions))
  for (const sampler of values.samplers.split(",")) {
    const cells = numbers(values.trials).map((n) => `${n}: ${measure(sampler, d, n).toFixed(2)}`);
    console.log(`d=${d} ${sampler.padEnd(7)} ms a suggestion at ${cells.join("   ")}`);
  }

function measure(sampler, d, n) {
  const params = Array.from({ length: d }, (_, i) => ({ name: `x${i}`, type: "float", low: 0, high: 1 }));
  const { definition } = parseSpaceFile({ params });
  const engine = createEngine();
  engine.open({
    space: definition,
    goals: ["minimize"],
    sampler: "random",
    seed: 1,
    trials: 5000,
    parallel: 1,
  });
  const past = Array.from({ length: n + Number(values.repeats) }, (_, number) => {
    const { params: config } = engine.suggest(number);
    const value = Object.values(config).reduce((sum, x) => sum + (x - 0.3) ** 2, 0);
    return { state: "complete", number, params: config, values: [value] };
  });
  engine.open({ space: definition, goals: ["minimize"], sampler, seed: 1, trials: 5000, parallel: 1 });
  engine.sync({ base: 0, revision: 1, changed: past.slice(0, n) });
  engine.suggest(n);
  const times = [];
  for (let k = 0; k < Number(values.repeats); k++) {
    engine.sync({ base: 1 + k, revision: 2 + k, changed: [past[n + k]] });
    const started = process.cpuUsage();
    engine.suggest(n + 1 + k);
    const { user, system } = process.cpuUsage(started);
    times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}
