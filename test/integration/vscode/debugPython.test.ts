import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scanProject } from "../../../src/jobs/project";
import { debugPlan } from "../../../src/vscode/debugConfiguration";
import { prepareOutsideTrial } from "../../../src/vscode/outsideTrial";
import { debugpy } from "../../support/debugpy";
import { connectDebugger, type DebugClient } from "./debugAdapter";

const installed = debugpy();
const SCRIPT = [
  "import os",
  "from net import layers",
  "lr = 0.1  # @tune float(1e-4, 1)",
  "loss = lr * layers.depth",
  'print(f"loss={loss}", os.environ["TUNE_TRIAL"])',
  "# @tune.objective minimize loss",
  "",
].join("\n");
const MODULE = "depth = 3  # @tune int(1, 9)\nwidth = depth + 1\n";

describe.skipIf(installed === undefined)("a trial under debugpy", () => {
  let root: string;
  let client: DebugClient | undefined;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "guided-tuning-debug-")));
    mkdirSync(join(root, "net"));
    writeFileSync(join(root, "train.py"), SCRIPT);
    writeFileSync(join(root, "net", "__init__.py"), "");
    writeFileSync(join(root, "net", "layers.py"), MODULE);
  });

  afterEach(() => {
    client?.dispose();
    rmSync(root, { recursive: true, force: true });
  });

  async function debug(command: string): Promise<DebugClient> {
    const project = await scanProject(root, { root });
    const spec = await prepareOutsideTrial({
      project,
      trialDir: join(root, ".tuning", "train", "trials", "3-debug"),
      study: "train",
      number: 3,
      params: { lr: 0.5, depth: 7 },
      command,
      file: "train.py",
      interpreter: installed?.python ?? "python3",
      outputs: [],
    });
    const plan = debugPlan(spec, { name: "Trial 3 of train", root });
    const adapter = spawn(installed?.python ?? "python3", [
      join(installed?.folder ?? "", "debugpy", "adapter"),
    ]);
    client = connectDebugger(adapter);
    // The terminal is VS Code's to open.
    await client.launch({ ...plan?.configuration, console: "internalConsole" }, [
      { path: join(root, "net", "layers.py"), lines: [2] },
      { path: join(root, "train.py"), lines: [5] },
    ]);
    return client;
  }

  test.each(["python ${file}", "env MODE=quick python -m train"])(
    "stops at breakpoints of the original files, with the trial's values: %s",
    async (command) => {
      const session = await debug(command);
      expect(await session.stopped()).toEqual({ path: join(root, "net", "layers.py"), line: 2 });
      expect(await session.evaluate("depth")).toBe("7");
      await session.goOn();
      expect(await session.stopped()).toEqual({ path: join(root, "train.py"), line: 5 });
      expect(await session.evaluate("lr, loss")).toBe("(0.5, 3.5)");
      expect(await session.evaluate('os.environ["TUNE_TRIAL"]')).toBe("'3'");
      await session.goOn();
      expect(await session.output()).toContain("loss=3.5 3");
    },
  );
});
