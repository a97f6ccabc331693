import { describe, expect, test } from "vitest";
import { debugPlan } from "../../../src/vscode/debugConfiguration";

const OVERLAY = "/home/ada/net/.tuning/train/trials/3-debug/overlay";
const where = { name: "Trial 3 of train", root: "/home/ada/net" };
const env = { TUNE_TRIAL: "3", PYTHONPATH: OVERLAY, TUNE_PARENT_DIR: null };
const configure = (...argv: string[]) => debugPlan({ argv, cwd: OVERLAY, env }, where)?.configuration;

describe("the debugger's configuration for a trial", () => {
  test("starts the script in the trial's copy, with breakpoints from the original files", () => {
    expect(configure("/usr/bin/python3", "train.py", "--epochs", "20")).toEqual({
      name: "Trial 3 of train",
      type: "debugpy",
      request: "launch",
      python: "/usr/bin/python3",
      pythonArgs: [],
      program: "train.py",
      args: ["--epochs", "20"],
      cwd: OVERLAY,
      env: { TUNE_TRIAL: "3", PYTHONPATH: OVERLAY },
      pathMappings: [{ localRoot: "/home/ada/net", remoteRoot: OVERLAY }],
      console: "integratedTerminal",
    });
  });

  test("tells the interpreter's options from the script's", () => {
    expect(configure("python3.11", "-u", "-W", "ignore", "train.py", "-m", "x")).toMatchObject({
      pythonArgs: ["-u", "-W", "ignore"],
      program: "train.py",
      args: ["-m", "x"],
    });
  });

  test.each([
    [["-m", "net.train", "--lr", "1"], { module: "net.train", args: ["--lr", "1"], pythonArgs: [] }],
    [["-um", "net.train"], { module: "net.train", args: [], pythonArgs: ["-u"] }],
    [["-c", "print(1)"], { code: "print(1)", args: [], pythonArgs: [] }],
  ])("runs python %j", (words, expected) => {
    const configuration = configure("python", ...words);
    expect(configuration).toMatchObject(expected);
    expect(configuration).not.toHaveProperty("program");
  });

  test("takes variables from the front of the command", () => {
    expect(configure("env", "SEED=1", "TUNE_TRIAL=9", "python", "train.py")).toMatchObject({
      python: "python",
      program: "train.py",
      env: { SEED: "1", TUNE_TRIAL: "9", PYTHONPATH: OVERLAY },
    });
  });

  test("starts JavaScript with the JavaScript debugger", () => {
    const plan = debugPlan(
      { argv: ["node", "--no-warnings", "train.js", "--epochs", "3"], cwd: OVERLAY, env },
      where,
    );
    expect(plan?.needs.id).toBe("ms-vscode.js-debug");
    expect(plan?.configuration).toMatchObject({
      type: "node",
      runtimeExecutable: "node",
      runtimeArgs: ["--no-warnings", "train.js", "--epochs", "3"],
      cwd: OVERLAY,
      localRoot: "/home/ada/net",
      remoteRoot: OVERLAY,
      enableContentValidation: false,
    });
  });

  test.each([["sh", "-c", "python train.py"], ["torchrun", "train.py"], ["env", "A=b"], []])(
    "does not pretend to debug %s",
    (...argv) => {
      expect(configure(...argv)).toBeUndefined();
    },
  );
});
