import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, project, trialLines } from "../badInput/support";

const STUBBORN = `import signal, time
x = 0.5  # @tune float(0, 1)
# @tune.objective minimize loss
signal.signal(signal.SIGINT, signal.SIG_IGN)
print(f"loss={x}", flush=True)
time.sleep(60)
`;
const OBEDIENT = STUBBORN.replace("signal.signal(signal.SIGINT, signal.SIG_IGN)\n", "");

/** Presses Ctrl-C once both trials have printed something, and perhaps again. */
function interrupted(folder: string, times: number) {
  let pressed = 0;
  return cli(["run", join(folder, "train.py"), "--trials", "4", "--parallel", "2", "--seed", "1", "--json"], {
    env: { GUIDED_TUNING_DEBUG: "1" },
    onOutput(said, pid) {
      if (pressed === 0 && said.includes("trial 0: loss") && said.includes("trial 1: loss")) {
        pressed = 1;
        process.kill(pid, "SIGINT");
      }
      if (pressed === 1 && times === 2 && said.includes("Ctrl-C again")) {
        pressed = 2;
        process.kill(pid, "SIGINT");
      }
    },
  });
}

describe("Ctrl-C", () => {
  test("interrupts what runs, records it, and the study's line is the last", async () => {
    const folder = project({ "train.py": OBEDIENT });
    const { code, lines, strays } = await interrupted(folder, 1);
    expect(code).toBe(130);
    expect(trialLines({ lines } as never).map(({ state, reason }) => [state, reason])).toEqual(
      Array(2).fill(["failed", "stopped by the user"]),
    );
    expect(lines.at(-1)).toMatchObject({ event: "study", trials: 2, best: null });
    expect(strays).toEqual([]);
  });

  test("pressed twice kills at once what does not listen", async () => {
    const folder = project({ "train.py": STUBBORN });
    const began = performance.now();
    const { code, lines, strays } = await interrupted(folder, 2);
    expect(code).toBe(130);
    expect(performance.now() - began).toBeLessThan(60_000);
    expect(lines.at(-1)).toMatchObject({ event: "study", trials: 2 });
    expect(strays).toEqual([]);
  });
});
