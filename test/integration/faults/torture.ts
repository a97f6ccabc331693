import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createRandom, type Random } from "../../../src/space/random";
import { finished, type ShownStudy, type ShownTrial, showStudy } from "../../support/shownStudy";
import { commandLineOf, killAll, processesMarked } from "../../workbench/processTree.mjs";

/** A job of about a fifth of a second that notes its start and its end where no copy of the project hides them. */
const TRAINER = `import os, time
x = 0.5  # @tune float(0, 1)
# @tune.objective minimize loss
# @tune.command python3 \${file}
def note(word):
    file = os.open(os.environ["TORTURE_NOTES"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{word} {os.environ['TUNE_TRIAL']}\\n".encode())
note("start")
for step in range(3):
    print(f"step {step} loss={(x - 0.3) ** 2 + 0.1 / (step + 1):.6f}", flush=True)
    time.sleep(0.05)
note("end")
`;

export interface TortureResult {
  readonly study: ShownStudy;
  /** Finished trials as they were before each kill. */
  readonly seen: readonly ShownTrial[][];
  /** How often the job of each trial started and came to its end. */
  readonly starts: ReadonlyMap<number, number>;
  readonly ends: ReadonlyMap<number, number>;
  readonly kills: { readonly host: number; readonly runner: number };
  readonly journal: string;
  /** Processes of the study that were still there at the end. */
  readonly strays: readonly string[];
}

/**
 * Runs a study with two slots and kills its host or one of its runners, with SIGKILL, at random moments; a killed
 * host is started again with the same command, as a person would.
 * @param inspect sees the folder before it is removed
 */
export async function torture(
  options: { readonly rounds: number; readonly seed: number },
  inspect: (result: TortureResult) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "guided-tuning-torture-"));
  const notes = join(folder, "notes.txt");
  const project = join(folder, "project");
  const mark = randomUUID();
  const env = { ...process.env, TORTURE_NOTES: notes, TORTURE_MARK: mark };
  const marked = () => processesMarked(`TORTURE_MARK=${mark}`);
  const random = createRandom("torture", options.seed);
  const trials = options.rounds * 3;
  const seen: ShownTrial[][] = [];
  const kills = { host: 0, runner: 0 };
  try {
    writeProject(project);
    let host = startHost(project, trials, env);
    while (kills.host + kills.runner < options.rounds) {
      const ended = once(host, "close");
      await Promise.race([ended, pause(50 + 700 * random.next())]);
      if (host.exitCode !== null) break;
      if (existsSync(join(project, ".tuning"))) seen.push(finished(await showStudy(project).catch(nothing)));
      if (random.next() < 0.6) {
        host.kill("SIGKILL");
        await ended;
        kills.host++;
        host = startHost(project, trials, env);
      } else if (killOneRunner(marked(), random)) kills.runner++;
    }
    if (host.exitCode === null) await once(host, "close");
    const study = await showStudy(project);
    const strays = marked().map(commandLineOf);
    const journal = join(project, ".tuning", study.study, "journal.log");
    const [starts, ends] = [countNotes(notes, "start"), countNotes(notes, "end")];
    await inspect({ study, seen, starts, ends, kills, journal, strays });
  } finally {
    killAll(marked());
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function writeProject(project: string): void {
  mkdirSync(project);
  writeFileSync(join(project, "train.py"), TRAINER);
}

function startHost(project: string, trials: number, env: NodeJS.ProcessEnv): ChildProcess {
  const args = [
    "run",
    project,
    "--trials",
    String(trials),
    "--seed",
    "7",
    "--sampler",
    "random",
    "--parallel",
    "2",
    "--json",
  ];
  return spawn(process.execPath, [resolve("dist/cli.js"), ...args], { env, stdio: "ignore" });
}

function killOneRunner(pids: readonly number[], random: Random): boolean {
  const runners = pids.filter((pid) => commandLineOf(pid).includes("trialRunner.js"));
  const runner = runners[Math.floor(random.next() * runners.length)];
  if (runner === undefined) return false;
  killAll([runner]);
  return true;
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
