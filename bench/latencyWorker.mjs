// One measurement of latency.mjs in a fresh process: node latencyWorker.mjs BUNDLE '{"sampler","d","n","repeats"}'
// Prints {"wall": [ms…], "cpu": [ms…], "mb"}: telling a trial and suggesting the next, after n trials.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { history, latencySpace } from "./latencyProblem.mjs";

const { createEngine, parseSpaceFile } = await import(pathToFileURL(process.argv[2]).href);
const { sampler, d, n, repeats } = JSON.parse(process.argv[3]);
const { definition } = parseSpaceFile(latencySpace(d));
// Samplers begin with a design, which is not what is measured.
const [FIRST, WARM_UP] = [10, 40];
const past = history(d, Math.max(WARM_UP, n + repeats)).map(({ params, value }, number) => ({
  state: "complete",
  number,
  params,
  values: [value],
}));
const study = { space: definition, goals: ["minimize"], sampler, seed: 1, trials: 20_000, parallel: 1 };
warmUp();
const engine = createEngine();
engine.open(study);
engine.sync({ base: 0, revision: 1, changed: past.slice(0, n) });
engine.suggest(n);
const wall = [];
const cpu = [];
for (let k = 0; k < repeats; k++) {
  const began = performance.now();
  const spent = process.cpuUsage();
  engine.sync({ base: 1 + k, revision: 2 + k, changed: [past[n + k]] });
  engine.suggest(n + 1 + k);
  const { user, system } = process.cpuUsage(spent);
  wall.push(performance.now() - began);
  cpu.push((user + system) / 1000);
}
console.log(JSON.stringify({ wall, cpu, mb: peakMegabytes() }));

/** A process that is asked at n trials has been asked before: its code is compiled. */
function warmUp() {
  const before = createEngine();
  before.open(study);
  for (let k = 0; k < WARM_UP; k++) {
    before.sync({ base: k, revision: k + 1, changed: [past[k]] });
    if (k >= FIRST) before.suggest(k + 1);
  }
}

function peakMegabytes() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
