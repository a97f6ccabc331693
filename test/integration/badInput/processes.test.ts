import { expect, test } from "vitest";
import { cli, type Ended, project, run, trialLines } from "./support";

/** Ignores what can be ignored, and has children of every kind that would like to stay. */
const STUBBORN = `import os, signal, subprocess, sys, time
lr = 0.5  # @tune float(0, 1)
# @tune.objective minimize loss
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.SIG_IGN)
def stay():
    while True:
        time.sleep(60)
if os.fork() == 0:
    stay()
subprocess.Popen(["sleep", "1000"])
subprocess.Popen(["sleep", "1000"], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in (0, 1, 2):
            os.close(fd)
        stay()
    os._exit(0)
print("loss=0.5", flush=True)
`;
const STAYS = `${STUBBORN}stay()\n`;

test("a job that ignores signals and daemonises children is gone with all of them after its time limit", async () => {
  const ended = await run(project({ "train.py": STAYS }), "--trials", "1", "--timeout", "1");
  expect(ended).toMatchObject({ code: 1, strays: [] });
  expect(trialLines(ended)).toMatchObject([
    { state: "failed", reason: "stopped after its time limit of 1 s" },
  ]);
});

test("children that outlive their job do not hold it up, and end with it", async () => {
  const ended = await run(project({ "train.py": STUBBORN }), "--trials", "2");
  expect(ended).toMatchObject({ code: 0, strays: [] });
  expect(trialLines(ended)).toMatchObject([{ state: "complete" }, { state: "complete" }]);
});

/** Runs without end, and presses Ctrl-C as often as said: first when the metric is there, then at each answer. */
function interrupted(folder: string, times: number): Promise<Ended> {
  let pressed = 0;
  return cli(["run", folder, "--sampler", "random", "--seed", "1", "--trials", "9", "--json"], {
    onOutput(said, pid) {
      const moments = [/"number":0/, /stopping/i];
      if (pressed < times && moments[pressed]?.test(said)) {
        pressed += 1;
        process.kill(pid, "SIGINT");
      }
    },
  });
}

/** The first trial ends at once, the others stay. */
const STAYS_LATER = `${STUBBORN.replace("lr =", 'first = os.environ["TUNE_TRIAL"] == "0"\nlr =')}if not first:\n    stay()\n`;

test("Ctrl-C ends such a job after its grace, records it, and the study's line comes last", async () => {
  const ended = await interrupted(project({ "train.py": STAYS_LATER }), 1);
  expect(ended).toMatchObject({ code: 130, strays: [] });
  expect(ended.lines.at(-1)).toMatchObject({ event: "study", best: { number: 0, value: 0.5 } });
});

test("Ctrl-C twice ends such a job at once", async () => {
  const ended = await interrupted(project({ "train.py": STAYS_LATER }), 2);
  expect(ended).toMatchObject({ code: 130, strays: [] });
  expect(ended.lines.at(-1)).toMatchObject({ event: "study" });
  // Without the second press the job has its grace of 5 s.
  expect(trialLines(ended)[1]?.duration_s).toBeLessThan(4);
});
