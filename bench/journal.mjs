// Loading a journal of many trials, and appending trials to it: node bench/journal.mjs [--trials 10000] [--parameters 10]
//   [--appends 200] [--no-peers]
// Loading: fresh processes, ours and Optuna's in turn, each reading the journal that ours wrote. Appending: what a trial
// writes (its begin, then its end on disk, the lock both times) and a bare append and fsync of the same bytes, in turn.
import { execFileSync } from "node:child_process";
import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleSources } from "./bundle.mjs";
import { describeMachine } from "./machine.mjs";
import { installPeers, PYTHON } from "./peers.mjs";
import { markdown } from "./report.mjs";
import { generator } from "./scores.mjs";
import { quantile } from "./statistics.mjs";

const ENTRY = `
export { createStudy, openStudy } from "./src/study/study";
export { recordEnd } from "./src/study/recordTrial";
export { createTrial, finishTrial, trialUserAttr } from "./src/study/journalRecords";
export { distributionOf, formatDistribution } from "./src/study/distributions";
export { silentLogger } from "./src/jobs/logger";
`;
const OPTUNA = `
import json, sys, time, resource
import optuna
optuna.logging.set_verbosity(optuna.logging.ERROR)
began = time.perf_counter()
storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(sys.argv[1]))
trials = storage.get_all_trials(storage.get_study_id_from_name("bench"), deepcopy=False)
ms = 1e3 * (time.perf_counter() - began)
print(json.dumps({"ms": ms, "trials": len(trials), "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
`;
const OUTCOME = {
  state: "complete",
  kind: "completed",
  reason: null,
  exitCode: 0,
  durationS: 0.9,
  tail: [],
  values: [0.5],
  violations: null,
};
const ROUNDS = 5;
const BATCH = 500;

const { values } = parseArgs({
  options: {
    trials: { type: "string", default: "10000" },
    parameters: { type: "string", default: "10" },
    appends: { type: "string", default: "200" },
    "no-peers": { type: "boolean", default: false },
  },
});
const bundle = await bundleSources(ENTRY, "node");
const source = await import(bundle);
const folder = mkdtempSync(join(tmpdir(), "guided-tuning-journal-"));
const journal = join(folder, "journal.log");
const random = generator(1);
try {
  const study = await createBench();
  for (let number = 0; number < Number(values.trials); number += BATCH)
    await study.write(() => Array.from({ length: BATCH }, (_, i) => wholeTrial(number + i)).flat(), {
      durable: false,
    });
  const megabytes = (statSync(journal).size / 1e6).toFixed(1);
  console.log(
    `${describeMachine()}\n\n${values.trials} trials of ${values.parameters} parameters, ${megabytes} MB\n`,
  );
  console.log(await loading());
  console.log(await appending(study));
} finally {
  rmSync(folder, { recursive: true });
}

function createBench() {
  const parameters = Array.from({ length: Number(values.parameters) }, (_, i) => ({
    kind: "float",
    name: `parameter_${i}`,
    low: 1e-5,
    high: 1,
    log: i % 2 === 0,
  }));
  const definition = {
    version: 1,
    space: { parameters, constraints: [] },
    targets: [],
    files: [],
    command: "python train.py",
    file: "train.py",
    objectives: [{ metric: "val_loss", goal: "minimize", take: "last" }],
    limits: [],
    fidelity: null,
    sampler: "tpe",
    pruner: "none",
    seed: 1,
    trials: Number(values.trials),
    timeoutS: null,
  };
  return source.createStudy(journal, "bench", definition, source.silentLogger);
}

function begun(startedAt) {
  const params = {};
  const distributions = {};
  for (let i = 0; i < Number(values.parameters); i++) {
    const distribution = { kind: "float", low: 1e-5, high: 1, log: i % 2 === 0, step: null };
    params[`parameter_${i}`] = Number(random().toPrecision(6));
    distributions[`parameter_${i}`] = source.formatDistribution(distribution);
  }
  const owner = {
    pid: 4321,
    startTime: "123456",
    bootId: "5f0c3f0e-2f7e-4a51-9d36-0d5b6f3a9c11",
    host: "laptop",
  };
  const why = { sampler: "tpe", why: "the densest of 24 draws from the good trials" };
  const userAttrs = { "guided_tuning:owner": owner, "guided_tuning:why": why };
  return source.createTrial(0, { state: 0, startedAt, distributions, params, userAttrs, systemAttrs: {} });
}

function wholeTrial(id) {
  const at = 1.7e12 + 1000 * id;
  const attributes = {
    "guided_tuning:kind": "completed",
    "guided_tuning:exit_code": 0,
    "guided_tuning:duration_s": 0.9,
  };
  return [
    begun(at),
    ...Object.entries(attributes).map(([key, value]) => source.trialUserAttr(id, key, value)),
    source.finishTrial(id, { state: 1, values: [random()], startedAt: at, completedAt: at + 900 }),
  ];
}

async function loading() {
  const script = join(folder, "load.mjs");
  writeFileSync(
    script,
    `import { openStudy, silentLogger } from ${JSON.stringify(bundle)};
    import { readFileSync } from "node:fs";
    const began = performance.now();
    const study = await openStudy(process.argv[2], silentLogger);
    const ms = performance.now() - began;
    const [, peak] = /VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"));
    console.log(JSON.stringify({ ms, trials: study.optimizerTrials.length, mb: peak / 1024 }));`,
  );
  const optuna = join(folder, "load.py");
  writeFileSync(optuna, OPTUNA);
  const programs = [["ours", process.execPath, script]];
  if (!values["no-peers"] && (await installPeers()).optuna) programs.push(["Optuna", PYTHON, optuna]);
  const measured = new Map(programs.map(([name]) => [name, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, ...command] of programs) {
      const began = performance.now();
      const [program, file] = command;
      const answer = JSON.parse(execFileSync(program, [file, journal], { encoding: "utf8" }));
      if (answer.trials !== Number(values.trials)) throw new Error(`${name} read ${answer.trials} trials`);
      measured.get(name).push({ ...answer, wall: performance.now() - began });
    }
  const rows = [...measured].map(([name, runs]) => [
    name,
    ...["ms", "wall", "mb"].map((key) =>
      quantile(
        runs.map((run) => run[key]),
        0.5,
      ).toFixed(0),
    ),
  ]);
  rows[0].push("400 ms, 150 MB");
  return markdown(["loading, median of 5", "load ms", "whole process ms", "most resident MB", "bound"], rows);
}

async function appending(study) {
  const bare = openSync(join(folder, "bare.log"), "a");
  const times = { begin: [], end: [], both: [], bareEnd: [], bareBoth: [] };
  const written = openSync(journal, "r");
  for (let i = 0; i < Number(values.appends); i++) {
    const from = statSync(journal).size;
    let number = 0;
    const began = performance.now();
    await study.write(
      ({ study: { trials } }) => {
        number = trials.length;
        return [begun(Date.now())];
      },
      { durable: false },
    );
    const between = performance.now();
    await source.recordEnd(study, number, OUTCOME, []);
    const ended = performance.now();
    times.begin.push(between - began);
    times.end.push(ended - between);
    times.both.push(ended - began);
    const bytes = Buffer.alloc(statSync(journal).size - from);
    readSync(written, bytes, 0, bytes.length, from);
    times.bareEnd.push(appendBare(bare, bytes.subarray(bytes.indexOf("\n") + 1)));
    times.bareBoth.push(appendBare(bare, bytes));
  }
  closeSync(bare);
  closeSync(written);
  const median = (what) => quantile(times[what], 0.5);
  const row = (name, what, than) => [
    name,
    median(what).toFixed(2),
    quantile(times[what], 0.95).toFixed(2),
    ...(than ? [(median(what) / median(than)).toFixed(2), "1.5"] : ["", ""]),
  ];
  const rows = [
    row("a trial's begin (left to the system)", "begin"),
    row("its end (on disk)", "end", "bareEnd"),
    row("both", "both", "bareBoth"),
    row("bare append and fsync of the end's bytes", "bareEnd"),
    row("bare append and fsync of both's bytes", "bareBoth"),
  ];
  return markdown(["appending, ms", "median", "95th percentile", "ratio", "bound"], rows);
}

function appendBare(file, bytes) {
  const began = performance.now();
  writeSync(file, bytes);
  fsyncSync(file);
  return performance.now() - began;
}
