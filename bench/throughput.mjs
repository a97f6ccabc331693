// 500 trials of a 50 ms job in 8 slots, beside `xargs -P8` running the same command in the same run.
//   node bench/throughput.mjs [--trials 500] [--slots 8] [--samplers random,tpe] [--bound 1.3]
// Bounds: at most 1.3 × the wall time of xargs; the host's memory flat; never more runners than slots.
// Processor seconds (Linux) are of everything that was started, the jobs' own included: unlike the wall time, they tell
// something also while the machine has other work.
// The job starts no interpreter, so that what is measured is the work between the jobs. It runs no program but `sh` and
// `sleep`; xargs runs it through the same shell with the same output going to a file.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine } from "./machine.mjs";

const CLI = join(dirname(fileURLToPath(import.meta.url)), "..", "dist", "cli.js");
const PROJECT = `# @tune.objective minimize loss
# @tune.command sh -c "sleep 0.05; echo loss=\${learning_rate}"
learning_rate: 0.01  # @tune float(1e-5, 1, log)
momentum: 0.9        # @tune float(0, 0.99)
hidden: 12           # @tune int(10, 20)
dropout: 0.1         # @tune float(0, 0.5)
`;

const { values: options } = parseArgs({
  options: {
    trials: { type: "string", default: "500" },
    slots: { type: "string", default: "8" },
    samplers: { type: "string", default: "random,tpe" },
    bound: { type: "string", default: "1.3" },
  },
});
const trials = Number(options.trials);
const scratch = mkdtempSync(join(tmpdir(), "guided-tuning-throughput-"));
try {
  const rows = [["xargs", await withXargs()]];
  for (const sampler of options.samplers.split(",")) rows.push([sampler, await withTuner(sampler)]);
  // Once more at the end: what the machine's load did meanwhile shows in the difference.
  rows.push(["xargs again", await withXargs()]);
  report(rows);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Seconds that the jobs take without a tuner. */
async function withXargs() {
  const folder = mkdtempSync(join(scratch, "xargs-"));
  const job = 'sh -c "sleep 0.05; echo loss=$0" $0 > $0.log';
  const cpu = childrenSeconds();
  const began = performance.now();
  const child = spawn("xargs", ["-P", options.slots, "-I{}", "sh", "-c", job, "{}"], {
    cwd: folder,
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin.end(Array.from({ length: trials }, (_, index) => `${index}\n`).join(""));
  await ended(child);
  return { seconds: (performance.now() - began) / 1000, cpu: childrenSeconds() - cpu };
}

async function withTuner(sampler) {
  const folder = mkdtempSync(join(scratch, `${sampler}-`));
  writeFileSync(join(folder, "config.yaml"), PROJECT);
  const argv = ["run", folder, "--trials", options.trials, "--parallel", options.slots, "--sampler", sampler];
  const cpu = childrenSeconds();
  const began = performance.now();
  const child = spawn(process.execPath, [CLI, ...argv, "--seed", "1", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const memory = [];
  let runners = 0;
  let complete = 0;
  child.stdout.setEncoding("utf8").on("data", (text) => {
    complete += text.split('"state":"complete"').length - 1;
    if (process.platform !== "linux" || complete - (memory.at(-1)?.trial ?? 0) < trials / 20) return;
    memory.push({ trial: complete, megabytes: residentMb(child.pid) });
    runners = Math.max(
      runners,
      childrenOf(child.pid).filter((line) => line.includes("trialRunner.js")).length,
    );
  });
  await ended(child);
  if (complete !== trials) throw new Error(`${sampler} completed ${complete} trials`);
  return { seconds: (performance.now() - began) / 1000, cpu: childrenSeconds() - cpu, memory, runners };
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`it ended with ${code}`))));
  });
}

/** Processor time of the children that have ended, and of theirs, in seconds; NaN where it is not to be had. */
function childrenSeconds() {
  if (process.platform !== "linux") return Number.NaN;
  const stat = readFileSync("/proc/self/stat", "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function residentMb(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]) / 1000;
  } catch {
    return Number.NaN;
  }
}

/** Command lines of a process's own children. */
function childrenOf(parent) {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const [, ppid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(ppid) === parent ? [readFileSync(`/proc/${pid}/cmdline`, "latin1")] : [];
    } catch {
      return [];
    }
  });
}

function report(rows) {
  const baseline = (rows[0][1].seconds + rows.at(-1)[1].seconds) / 2;
  console.log(describeMachine());
  console.log(`\n${options.trials} trials of a 50 ms job, ${options.slots} at a time\n`);
  console.log(
    "| | s | × xargs | ms more a trial and slot | processor s | ms of it a trial | memory: a quarter in | at the end | runners |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|");
  for (const [name, { seconds, cpu, memory, runners }] of rows) {
    const more = ((seconds - baseline) * 1000 * Number(options.slots)) / trials;
    const quarter = memory?.[Math.floor(memory.length / 4)]?.megabytes.toFixed(0) ?? "";
    const end = memory?.at(-1)?.megabytes.toFixed(0) ?? "";
    const ratio = seconds / baseline;
    const work = [cpu.toFixed(1), ((1000 * cpu) / trials).toFixed(1)];
    const cells = [
      seconds.toFixed(2),
      ratio.toFixed(2),
      more.toFixed(1),
      ...work,
      quarter,
      end,
      runners ?? "",
    ];
    console.log(`| ${name} | ${cells.join(" | ")} |`);
    if (memory && ratio > Number(options.bound)) process.exitCode = 1;
    if (runners > Number(options.slots)) process.exitCode = 1;
  }
}
