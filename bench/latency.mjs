// How long one suggestion takes, ours beside the peers' on the same core: node bench/latency.mjs [--samplers tpe,gp]
//   [--peers optuna-tpe,optuna-gp] [--dimensions 2,5,10,20] [--trials 10,100,…] [--repeats 7] [--cpu] [--no-start] [--quick]
// Each cell is a fresh process that gets the past trials, suggests once, and is then measured (warm: it was asked before): told one trial and asked
// for the next, the median of a few. Wall time; with --cpu processor time, which says more on a busy machine.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { history, latencySpace } from "./latencyProblem.mjs";
import { describeMachine } from "./machine.mjs";
import { bundleOptimizer } from "./optimizer.mjs";
import { availablePeers, startPeers } from "./peers.mjs";
import { markdown } from "./report.mjs";
import { quantile } from "./statistics.mjs";

const WORKER = fileURLToPath(new URL("latencyWorker.mjs", import.meta.url));
const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
// What is compared with what, and the most that ours may take of theirs.
const PAIRS = [
  { ours: "tpe", peer: "optuna-tpe", bound: 0.25 },
  { ours: "gp", peer: "optuna-gp", bound: 0.33 },
];
// From here on a suggestion, or making the past trials, takes the peer too long.
const LARGEST = { "optuna-gp": 1000, "hyperopt-tpe": 1000, "skopt-gp": 100, smac: 100, gp: 3000 };
const FIRST_MODEL = 10;
const ALONE = "GUIDED_TUNING_BENCH_PINNED";

const { values } = parseArgs({
  options: {
    samplers: { type: "string", default: "tpe,gp" },
    peers: { type: "string", default: "" },
    dimensions: { type: "string", default: "10" },
    trials: { type: "string", default: "10,100,300,1000,3000,10000" },
    repeats: { type: "string", default: "7" },
    cpu: { type: "boolean", default: false },
    "no-start": { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
  },
});
const list = (text) => text.split(",").filter(Boolean);

if (!pinned()) await main();

/** Runs itself again on one core, where the system can; everything it starts inherits that. */
function pinned() {
  if (process.env[ALONE] || process.platform !== "linux") return false;
  const { status, error } = spawnSync("taskset", ["-c", "1", process.execPath, ...process.argv.slice(1)], {
    stdio: "inherit",
    env: { ...process.env, [ALONE]: "1" },
  });
  if (error) return false;
  process.exitCode = status ?? 1;
  return true;
}

async function main() {
  const bundle = await bundleOptimizer();
  const peers = values.peers ? await availablePeers(list(values.peers)) : [];
  const python = peers.length > 0 ? startPeers() : null;
  console.log(`${describeMachine()}, ${values.cpu ? "processor time" : "wall time"} on one core\n`);
  for (const d of list(values.dimensions).map(Number)) {
    const trials = list(values.trials)
      .map(Number)
      .filter((n) => !values.quick || d === 10 || n === 100 || n === 1000);
    const cells = new Map();
    for (const n of trials)
      for (const sampler of [...list(values.samplers), ...peers]) {
        if (n > (LARGEST[sampler] ?? Number.POSITIVE_INFINITY)) continue;
        const repeats = Math.min(Number(values.repeats), n >= 1000 ? 5 : 7);
        const job = { sampler, d, n, repeats };
        const measured = peers.includes(sampler) ? await measurePeer(python, job) : measureOurs(bundle, job);
        cells.set(`${sampler}/${n}`, measured);
      }
    console.log(table(cells, { d, trials, peers }));
  }
  python?.close();
  if (!values["no-start"]) console.log(await starting(peers));
}

function measureOurs(bundle, job) {
  const stdout = execFileSync(process.execPath, [WORKER, bundle, JSON.stringify(job)], { encoding: "utf8" });
  return figures(JSON.parse(stdout));
}

async function measurePeer(python, { sampler, d, n, repeats }) {
  const past = history(d, n + repeats);
  const problem = { space: latencySpace(d), goal: "minimize" };
  const session = await python.session({ peer: sampler, problem, seed: 1, evals: 20_000 });
  await session.load(past.slice(0, n));
  let open = await session.ask();
  const wall = [];
  const cpu = [];
  for (let k = 0; k < repeats; k++) {
    const told = await session.tell(open.trial, past[n + k].value);
    open = await session.ask();
    wall.push(told.ms + open.ms);
    cpu.push(told.cpu + open.cpu);
  }
  const mb = await session.memory();
  await session.end();
  return figures({ wall, cpu, mb });
}

function figures({ wall, cpu, mb }) {
  return { ms: quantile(values.cpu ? cpu : wall, 0.5), mb };
}

function table(cells, { d, trials, peers }) {
  const row = (label, of) => [label, ...trials.map(of)];
  const timing = (sampler) => (n) => {
    const cell = cells.get(`${sampler}/${n}`);
    return cell ? `${cell.ms.toPrecision(3)} (${cell.mb.toFixed(0)})` : "";
  };
  const rows = [...list(values.samplers), ...peers].map((sampler) => row(sampler, timing(sampler)));
  for (const { ours, peer, bound } of PAIRS) {
    const ratio = (n) => cells.get(`${ours}/${n}`)?.ms / cells.get(`${peer}/${n}`)?.ms;
    if (trials.some((n) => ratio(n) >= 0))
      rows.push(row(`${ours} / ${peer} (bound ${bound})`, (n) => (ratio(n) >= 0 ? ratio(n).toFixed(2) : "")));
  }
  return markdown([`d=${d}: ms (most resident MB)`, ...trials.map((n) => `n=${n}`)], rows);
}

/** From starting a process to its first suggestion, and to its first one by a model. */
async function starting(peers) {
  const folder = mkdtempSync(join(tmpdir(), "guided-tuning-latency-"));
  const space = join(folder, "space.json");
  writeFileSync(space, JSON.stringify(latencySpace(10)));
  const rows = [];
  try {
    if (existsSync(CLI))
      for (const sampler of list(values.samplers)) {
        const args = [
          CLI,
          "ask-tell",
          "--space",
          space,
          "--sampler",
          sampler,
          "--seed",
          "1",
          "--goal",
          "minimize",
        ];
        rows.push(await started(`ask-tell, ${sampler}`, () => spawnAskTell(args)));
      }
    else rows.push(["ask-tell: build first (npm run build)", "", "", ""]);
    for (const peer of peers) rows.push(await started(peer, () => startFresh(peer)));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const head = [
    "fresh process, median of 5",
    "first suggestion ms",
    `after ${FIRST_MODEL} trials ms`,
    "bound",
  ];
  return markdown(head, rows);
}

async function started(label, open) {
  const first = [];
  const model = [];
  const past = history(10, FIRST_MODEL);
  for (let round = 0; round < 5; round++) {
    const began = performance.now();
    const session = await open();
    for (let k = 0; k <= FIRST_MODEL; k++) {
      const { trial } = await session.ask();
      if (k === 0) first.push(performance.now() - began);
      if (k < FIRST_MODEL) await session.tell(trial, past[k].value);
    }
    model.push(performance.now() - began);
    await session.end();
  }
  const bound = label.startsWith("ask-tell") ? "150" : "";
  return [label, quantile(first, 0.5).toFixed(0), quantile(model, 0.5).toFixed(0), bound];
}

function spawnAskTell(args) {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  let answered = () => {};
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
    if (!text.endsWith("\n")) return;
    answered(JSON.parse(text));
    text = "";
  });
  const call = (message) =>
    new Promise((resolve) => {
      answered = resolve;
      child.stdin.write(`${JSON.stringify(message)}\n`);
    });
  return {
    ask: () => call({ op: "ask" }),
    tell: (trial, value) => call({ op: "tell", trial, value }),
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

async function startFresh(peer) {
  const python = startPeers();
  const problem = { space: latencySpace(10), goal: "minimize" };
  const session = await python.session({ peer, problem, seed: 1, evals: 100 });
  return {
    ...session,
    end: async () => {
      await session.end();
      python.close();
    },
  };
}
