import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createRandom, type Random } from "../../../src/space/random";
import { NOTING_TRAINER } from "../../support/notingTrainer";
import { finished, type ShownStudy, type ShownTrial, showStudy } from "../../support/shownStudy";
import { commandLineOf, killAll, processesMarked } from "../../workbench/processTree.mjs";

/**
 * Preloaded into hosts and runners: their clock jumps by up to a day, back and forth, ten times a second. What must not
 * depend on the date must not notice.
 */
const JUMPING_CLOCK = `const real = Date.now;
const RealDate = Date;
const DAY_MS = 86_400_000;
let offset = 0;
setInterval(() => {
  offset = Math.round((Math.random() - 0.5) * 2 * DAY_MS);
}, 100).unref();
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(real() + offset);
    else super(...parts);
  }
  static now() {
    return real() + offset;
  }
};
`;

/** What is done to a running study. */
const FAULTS = ["host", "runner", "job", "torn", "disk", "sleep"] as const;
export type Fault = (typeof FAULTS)[number];
const WEIGHTS: Readonly<Record<Fault, number>> = { host: 5, runner: 3, job: 2, torn: 2, disk: 1, sleep: 1 };

export interface TortureResult {
  readonly study: ShownStudy;
  /** Finished trials as they were before each fault. */
  readonly seen: readonly ShownTrial[][];
  /** How often the job of each trial started and came to its end. */
  readonly starts: ReadonlyMap<number, number>;
  readonly ends: ReadonlyMap<number, number>;
  readonly faults: Readonly<Record<Fault, number>>;
  readonly journal: string;
  /** Processes of the study that were still there at the end. */
  readonly strays: readonly string[];
}

export interface TortureOptions {
  readonly rounds: number;
  readonly seed: number;
  /** Programs that run the study at the same time. */
  readonly writers?: number;
  /** The clocks of hosts and runners jump. */
  readonly clockJumps?: boolean;
  /** The project is on a small disk of its own, which only root can mount: else it never runs full. */
  readonly smallDisk?: boolean;
}

/**
 * Runs a study with two slots a host and, at random moments: kills a host, a runner or a job with SIGKILL, leaves half a
 * record at the journal's end as a crash does, fills the disk for a moment, or holds everything still as a laptop that
 * sleeps. A host that ended before its study is started again with the same command, as a person would.
 * @param inspect sees the folder before it is removed
 */
export async function torture(
  options: TortureOptions,
  inspect: (result: TortureResult) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "guided-tuning-torture-"));
  const notes = join(folder, "notes.txt");
  const project = join(folder, "project");
  const mark = randomUUID();
  const clock = join(folder, "clock.cjs");
  const env = {
    ...process.env,
    NOTES: notes,
    TORTURE_MARK: mark,
    ...(options.clockJumps && { NODE_OPTIONS: `--require ${clock}` }),
  };
  const marked = () => processesMarked(`TORTURE_MARK=${mark}`);
  const random = createRandom("torture", options.seed);
  let trials = options.rounds * 3;
  const start = () => startHost(project, trials, env);
  const seen: ShownTrial[][] = [];
  const faults: Record<Fault, number> = { host: 0, runner: 0, job: 0, torn: 0, disk: 0, sleep: 0 };
  try {
    mkdirSync(project);
    writeFileSync(clock, JUMPING_CLOCK);
    if (options.smallDisk) execFileSync("mount", ["-t", "tmpfs", "-o", "size=48m", "none", project]);
    writeFileSync(join(project, "train.py"), NOTING_TRAINER);
    const hosts = Array.from({ length: options.writers ?? 1 }, start);
    for (let round = 0; round < options.rounds; ) {
      await pause(50 + 500 * random.next());
      if (existsSync(join(project, ".tuning"))) seen.push(finished(await showStudy(project).catch(nothing)));
      // Done before its time: it gets more to do.
      if (hosts.some(({ exitCode }) => exitCode === 0)) trials += options.rounds;
      for (const [i, host] of hosts.entries()) if (hasEnded(host)) hosts[i] = start();
      const fault = draw(random, options.smallDisk === true);
      if (await inflict(fault, { hosts, marked, project, random })) {
        faults[fault]++;
        round++;
      }
    }
    for (const [i, host] of hosts.entries()) if (host.exitCode !== 0 && hasEnded(host)) hosts[i] = start();
    await Promise.all(hosts.map((host) => hasEnded(host) || once(host, "close")));
    // Whatever a host ended with, one more finds nothing left to do.
    await once(start(), "close");
    const study = await showStudy(project);
    const strays = marked().map(commandLineOf);
    const journal = join(project, ".tuning", study.study, "journal.log");
    const [starts, ends] = [countNotes(notes, "start"), countNotes(notes, "end")];
    await inspect({ study, seen, starts, ends, faults, journal, strays });
  } finally {
    killAll(marked());
    if (options.smallDisk) spawnSync("umount", ["-l", project]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Scene {
  readonly hosts: readonly ChildProcess[];
  readonly marked: () => number[];
  readonly project: string;
  readonly random: Random;
}

/** Whether there was something to do it to. */
async function inflict(fault: Fault, { hosts, marked, project, random }: Scene): Promise<boolean> {
  switch (fault) {
    case "host":
      return killHost(hosts, random);
    case "runner":
      return killOne(marked(), "trialRunner.js", random);
    case "job":
      return killOne(marked(), "train.py", random);
    case "torn":
      return (await killHost(hosts, random)) && tear(project);
    case "disk":
      return fillDisk(project);
    case "sleep":
      return sleepAll(marked());
  }
}

async function killHost(hosts: readonly ChildProcess[], random: Random): Promise<boolean> {
  const host = pick(
    hosts.filter((one) => !hasEnded(one)),
    random,
  );
  if (!host) return false;
  const ended = once(host, "close");
  host.kill("SIGKILL");
  await ended;
  return true;
}

function killOne(pids: readonly number[], program: string, random: Random): boolean {
  const victim = pick(
    pids.filter((pid) => commandLineOf(pid).includes(program)),
    random,
  );
  if (victim === undefined) return false;
  killAll([victim]);
  return true;
}

/** Only when nobody is writing: the crash whose trace this is had happened to a writer that held the lock. */
function tear(project: string): boolean {
  const [study] = existsSync(join(project, ".tuning"))
    ? readdirSync(join(project, ".tuning")).filter((name) => !name.startsWith("."))
    : [];
  if (study === undefined) return false;
  const journal = join(project, ".tuning", study, "journal.log");
  if (!existsSync(journal)) return false;
  const lock = `${journal}.lock`;
  try {
    writeFileSync(lock, "", { flag: "wx" });
  } catch {
    return false;
  }
  if (readFileSync(journal, "latin1").endsWith("\n")) appendFileSync(journal, '{"op_code":4,"worker_id":"to');
  rmSync(lock);
  return true;
}

async function fillDisk(project: string): Promise<boolean> {
  const filler = join(project, "filler.tmp");
  spawnSync("sh", ["-c", `head -c 64000000 /dev/zero > "${filler}"`], { stdio: "ignore" });
  await pause(250);
  rmSync(filler, { force: true });
  return true;
}

/** As a laptop whose lid is closed: nothing runs, and clocks go on. */
async function sleepAll(pids: readonly number[]): Promise<boolean> {
  const signal = (name: NodeJS.Signals) => {
    for (const pid of pids) {
      try {
        process.kill(pid, name);
      } catch {
        // It ended meanwhile.
      }
    }
  };
  signal("SIGSTOP");
  await pause(400);
  signal("SIGCONT");
  return pids.length > 0;
}

function draw(random: Random, withDisk: boolean): Fault {
  const drawable = FAULTS.filter((fault) => withDisk || fault !== "disk");
  return pick(
    drawable.flatMap((fault) => Array<Fault>(WEIGHTS[fault]).fill(fault)),
    random,
  )!;
}

function pick<T>(list: readonly T[], random: Random): T | undefined {
  return list[Math.floor(random.next() * list.length)];
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function startHost(project: string, trials: number, env: NodeJS.ProcessEnv): ChildProcess {
  const args = ["run", project, "--trials", String(trials), "--seed", "7", "--sampler", "random"];
  return spawn(process.execPath, [resolve("dist/cli.js"), ...args, "--parallel", "2", "--json"], {
    env,
    stdio: "ignore",
  });
}

function countNotes(file: string, word: string): Map<number, number> {
  const counts = new Map<number, number>();
  for (const line of readFileSync(file, "utf8").trim().split("\n")) {
    const [noted, trial] = line.split(" ");
    if (noted === word) counts.set(Number(trial), (counts.get(Number(trial)) ?? 0) + 1);
  }
  return counts;
}

/** The host was killed before there was a study. */
function nothing(): ShownStudy {
  return { study: "", trials: [], best: null };
}
