// How long a slot is idle between one trial's end and the next one's start, beside `xargs -P` running the same command.
//   node bench/turnaround.mjs [--trials 200] [--samplers random,tpe] [--parallel 1]
// Bounds: at most 50 ms more than xargs with `random`, 100 ms more with `tpe`, at 200 trials.
// The job notes its own start and end, so the interpreter's start and exit are part of the gap on both sides.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { describeMachine } from "./machine.mjs";
import { mean, quantile } from "./statistics.mjs";

const CLI = join(dirname(fileURLToPath(import.meta.url)), "..", "dist", "cli.js");
const BOUNDS_MS = { random: 50, tpe: 100 };
const JOB = `import os, time
started = time.time()
learning_rate = 0.01  # @tune float(1e-5, 1, log)
momentum = 0.9        # @tune float(0, 0.99) if optimizer == "sgd"
optimizer = "sgd"     # @tune choice("sgd", "adam")
hidden = 12           # @tune int(10, 20)
batch_size = 32       # @tune ordinal(8, 16, 32, 64)
dropout = 0.1         # @tune float(0, 0.5)
# @tune.objective minimize loss
# @tune.command python3 \${file}
print(f"loss={abs(learning_rate - 0.1) + dropout + abs(hidden - 15) / 10:.6f}")
with open(os.environ["BENCH_RECORD"], "a") as record:
    record.write(f"{started} {time.time()}\\n")
`;

const { values: options } = parseArgs({
  options: {
    trials: { type: "string", default: "200" },
    samplers: { type: "string", default: "random,tpe" },
    parallel: { type: "string", default: "1" },
  },
});
const scratch = mkdtempSync(join(tmpdir(), "guided-tuning-turnaround-"));
try {
  const slots = Number(options.parallel);
  const rows = [["xargs", await measure("xargs", withXargs)]];
  for (const sampler of options.samplers.split(",")) {
    rows.push([sampler, await measure(sampler, (project, env) => withTuner(project, env, sampler))]);
  }
  // Once more at the end: what the machine's load did meanwhile shows in the difference.
  rows.push(["xargs again", await measure("xargs-again", withXargs)]);
  report(rows, slots);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Runs the jobs in a project of their own and gives the gaps between them in milliseconds. */
async function measure(name, runAll) {
  const project = mkdtempSync(join(scratch, `${name}-`));
  writeFileSync(join(project, "train.py"), JOB);
  const record = join(scratch, `${name}.txt`);
  await runAll(project, { ...process.env, BENCH_RECORD: record });
  const jobs = readFileSync(record, "utf8").trim().split("\n");
  if (jobs.length !== Number(options.trials)) throw new Error(`${name} ran ${jobs.length} jobs`);
  return gaps(jobs.map((line) => line.split(" ").map(Number)));
}

/** Matches each start with the earliest end that no earlier start has taken: the slot that it got. */
function gaps(jobs) {
  const starts = jobs.map(([start]) => start).sort((a, b) => a - b);
  const ends = jobs.map(([, end]) => end).sort((a, b) => a - b);
  return starts.slice(Number(options.parallel)).map((start, index) => (start - ends[index]) * 1000);
}

function withXargs(project, env) {
  return new Promise((resolve, reject) => {
    const argv = ["-P", options.parallel, "-I{}", "python3", "train.py"];
    const child = spawn("xargs", argv, { cwd: project, env, stdio: ["pipe", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`xargs ended with ${code}`))));
    child.stdin.end(Array.from({ length: Number(options.trials) }, (_, index) => `${index}\n`).join(""));
  });
}

async function withTuner(project, env, sampler) {
  const argv = [
    CLI,
    "run",
    project,
    "--trials",
    options.trials,
    "--sampler",
    sampler,
    "--seed",
    "1",
    "--json",
  ];
  await promisify(execFile)(process.execPath, [...argv, "--parallel", options.parallel], {
    env,
    maxBuffer: 1 << 28,
  });
}

function report(rows, slots) {
  const baseline = quantile(rows[0][1].concat(rows.at(-1)[1]), 0.5);
  console.log(describeMachine());
  console.log(`\nGap between trials in ms, ${options.trials} trials, ${slots} at a time\n`);
  console.log("| | median | mean | 95th percentile | last 50: median | more than xargs (median) | bound |");
  console.log("|---|---|---|---|---|---|---|");
  for (const [name, all] of rows) {
    const figures = [quantile(all, 0.5), mean(all), quantile(all, 0.95), quantile(all.slice(-50), 0.5)];
    const bound = BOUNDS_MS[name];
    const more = quantile(all, 0.5) - baseline;
    const cells = [...figures, more].map((figure) => figure.toFixed(1));
    console.log(`| ${name} | ${cells.join(" | ")} | ${bound ?? ""} |`);
    if (bound !== undefined && more > bound) process.exitCode = 1;
  }
}
