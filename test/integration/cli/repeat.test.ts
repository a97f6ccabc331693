import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, type Line, project, trialLines } from "../badInput/support";

/** Takes a third of a second, so that a kill meets it running. */
const SOURCE = `import time
x = 0.5  # @tune float(0, 1)
n = 3    # @tune int(1, 9)
# @tune.objective minimize loss
for step in range(3):
    print(f"step={step} loss={(x - 0.3) ** 2 + n / 10 + 1 / (step + 1)}", flush=True)
    time.sleep(0.1)
`;
const ARGUMENTS = ["--trials", "8", "--sampler", "tpe", "--seed", "5", "--json"];

const told = ({ number, state, value, params }: Line) => ({ number, state, value, params });

async function whole(): Promise<ReturnType<typeof told>[]> {
  const folder = project({ "train.py": SOURCE });
  return trialLines(await cli(["run", join(folder, "train.py"), ...ARGUMENTS])).map(told);
}

describe("a study with one slot", () => {
  test("is the same again, and the same although its host was killed in the middle, twice", async () => {
    const expected = await whole();
    expect(await whole()).toEqual(expected);

    const folder = project({ "train.py": SOURCE });
    const run = ["run", join(folder, "train.py"), ...ARGUMENTS];
    const killAfter = (trials: number) => {
      let killed = false;
      return cli(run, {
        keepStrays: true,
        onOutput(said, pid) {
          if (killed || said.split('"event":"trial"').length <= trials) return;
          killed = true;
          process.kill(pid, "SIGKILL");
        },
      });
    };
    expect((await killAfter(2)).code).toBeNull();
    expect((await killAfter(2)).code).toBeNull();
    const last = await cli(run);
    expect(last.code).toBe(0);
    expect(last.strays).toEqual([]);

    const { stdout } = await cli(["show", folder, "--json"]);
    const { trials } = JSON.parse(stdout) as { trials: Line[] };
    expect(trials.map(told)).toEqual(expected);
  });
});
