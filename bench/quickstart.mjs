// Does `auto` beat `random` on examples/quickstart? The real command line, 25 trials, 20 seeds, both samplers.
//   node bench/quickstart.mjs [--seeds 20] [--trials 25] [--samplers auto,random] [--jobs 2]
// A run of train.py is deterministic, so its output is kept: the first time takes minutes, after that seconds.
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { scratchExample } from "../test/support/scratchExample.mjs";
import { describeMachine } from "./machine.mjs";
import { mean, quantile } from "./statistics.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const CLI = join(HERE, "..", "dist", "cli.js");
const CACHE = join(
  process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
  "guided-tuning",
  "bench-quickstart",
);

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    trials: { type: "string", default: "25" },
    samplers: { type: "string", default: "auto,random" },
    jobs: { type: "string", default: "2" },
  },
});
const samplers = options.samplers.split(",");
const seeds = Array.from({ length: Number(options.seeds) }, (_, index) => index + 1);

const tasks = seeds.flatMap((seed) => samplers.map((sampler) => ({ seed, sampler })));
const curves = new Map(samplers.map((sampler) => [sampler, new Map()]));
await Promise.all(Array.from({ length: Number(options.jobs) }, worker));
report();

async function worker() {
  for (let task = tasks.shift(); task; task = tasks.shift()) {
    const curve = await bestSoFar(task);
    curves.get(task.sampler).set(task.seed, curve);
    console.error(`seed ${task.seed} ${task.sampler}: ${curve.at(-1)}`);
  }
}

/** The best value after each trial; infinite before the first that completes. */
async function bestSoFar({ seed, sampler }) {
  const project = scratchExample("quickstart");
  const command = `python "${join(HERE, "cachedRun.py")}" "${CACHE}" \${file}`;
  const argv = [CLI, "run", project, "--trials", options.trials, "--seed", String(seed)];
  argv.push("--sampler", sampler, "--command", command, "--json");
  try {
    const { stdout } = await promisify(execFile)(process.execPath, argv);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    let best = Number.POSITIVE_INFINITY;
    return events
      .filter((event) => event.event === "trial")
      .map((trial) => {
        best = Math.min(best, trial.value ?? Number.POSITIVE_INFINITY);
        return best;
      });
  } finally {
    rmSync(dirname(project), { recursive: true, force: true });
  }
}

function report() {
  console.log(describeMachine());
  console.log(`\nBest val_loss of ${options.trials} trials, ${seeds.length} seeds (lower is better)\n`);
  console.log("| sampler | after 10 | after 15 | at the end: median | mean | quartiles | worst |");
  console.log("|---|---|---|---|---|---|---|");
  for (const sampler of samplers) {
    const all = [...curves.get(sampler).values()];
    const last = all.map((curve) => curve.at(-1));
    const after = (count) => all.map((curve) => curve[Math.min(count, curve.length) - 1]);
    const figures = [quantile(after(10), 0.5), quantile(after(15), 0.5), quantile(last, 0.5), mean(last)];
    const quartiles = `${quantile(last, 0.25).toFixed(4)}–${quantile(last, 0.75).toFixed(4)}`;
    const cells = [...figures.map((figure) => figure.toFixed(4)), quartiles, Math.max(...last).toFixed(4)];
    console.log(`| ${sampler} | ${cells.join(" | ")} |`);
  }
  const [first, second] = samplers;
  if (second === undefined) return;
  const end = (sampler, seed) => curves.get(sampler).get(seed).at(-1);
  const wins = seeds.filter((seed) => end(first, seed) < end(second, seed)).length;
  console.log(`\n${first} beats ${second} on ${wins} of ${seeds.length} seeds.`);
}
