// One measurement of latency.mjs in a fresh process: node latencyWorker.mjs BUNDLE '{"sampler","d","n","repeats"}'
// Prints {"wall": [ms…], "cpu": [ms…], "mb"}: telling a trial and suggesting the next, after n trials.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { history, latencySpace } from "./latencyProblem.mjs";

const { createEngine, parseSpaceFile } = await import(pathToFileURL(process.argv[2]).href);
const { sampler, d, n, repeats } = JSON.parse(process.argv[3]);
const { definition } = parseSpaceFile(latencySpace(d));
// Suggestions before those that are measured: a process that is asked at n trials has been asked n times, with its code
// compiled on the way. Fewer than LEAST would measure the compiler; the slowest models stop at the time.
const [LEAST, MOST] = [30, 150];
const WARM_UP = Math.min(Math.max(n, LEAST), MOST);
const WARM_UP_MS = 5000;
// And the study itself has gone on for a while since its trials were loaded.
const SETTLED = Math.min(n, 10);
const past = history(d, n + WARM_UP + repeats).map(({ params, value }, number) => ({
  state: "complete",
  number,
  params,
  values: [value],
}));
suggestions(n, WARM_UP, WARM_UP_MS);
const { wall, cpu } = suggestions(n - SETTLED, SETTLED + repeats, Number.POSITIVE_INFINITY);
console.log(JSON.stringify({ wall: wall.slice(SETTLED), cpu: cpu.slice(SETTLED), mb: peakMegabytes() }));

/** After `from` trials one at a time is told, and the next asked for. */
function suggestions(from, count, limitMs) {
  const engine = createEngine();
  engine.open({ space: definition, goals: ["minimize"], sampler, seed: 1, trials: 20_000, parallel: 1 });
  engine.sync({ base: 0, revision: 1, changed: past.slice(0, from) });
  engine.suggest(from);
  const times = { wall: [], cpu: [] };
  const began = performance.now();
  for (let k = 0; k < count && performance.now() - began < limitMs; k++) {
    const before = performance.now();
    const spent = process.cpuUsage();
    engine.sync({ base: k + 1, revision: k + 2, changed: [past[from + k]] });
    engine.suggest(from + k + 1);
    const { user, system } = process.cpuUsage(spent);
    times.wall.push(performance.now() - before);
    times.cpu.push((user + system) / 1000);
  }
  return times;
}

function peakMegabytes() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
