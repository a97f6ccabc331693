import { execFileSync } from "node:child_process";
import { expect } from "vitest";
import type { TortureResult } from "./torture";

const LOAD = `import json, sys, optuna
optuna.logging.set_verbosity(optuna.logging.ERROR)
storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(sys.argv[1]))
study = optuna.load_study(study_name=sys.argv[2], storage=storage)
print(json.dumps([[t.number, t.state.name, t.value] for t in study.trials]))
`;
const STATES = {
  complete: "COMPLETE",
  pruned: "PRUNED",
  failed: "FAIL",
  running: "RUNNING",
  waiting: "WAITING",
};

/** What must hold however a study was killed on its way. */
export function checkTorture(result: TortureResult, python: string | undefined): void {
  const { study, seen, starts, ends, strays } = result;
  expect(strays).toEqual([]);
  expect(study.trials.map(({ number }) => number)).toEqual(study.trials.map((_, index) => index));
  expect(study.trials.filter(({ state }) => state === "running" || state === "waiting")).toEqual([]);
  for (const trial of seen.flat()) expect(study.trials[trial.number]).toEqual(trial);
  for (const [trial, count] of starts) expect([trial, count]).toEqual([trial, 1]);
  for (const { number, state, reason } of study.trials) {
    if (state === "complete") expect([number, ends.get(number)]).toEqual([number, 1]);
    if (state === "failed") expect(reason).toMatch(/\w/);
  }
  if (python === undefined) return;
  const loaded = execFileSync(python, ["-c", LOAD, result.journal, study.study], { encoding: "utf8" });
  expect(JSON.parse(loaded)).toEqual(
    study.trials.map(({ number, state, value }) => [number, STATES[state], value]),
  );
}
