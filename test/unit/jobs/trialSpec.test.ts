import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { applyEnvironment } from "../../../src/jobs/jobEnvironment";
import {
  buildTrialSpec,
  type TrialSpecOptions,
  trialTitle,
  writeTrialSpec,
} from "../../../src/jobs/trialSpec";
import type { SpaceDefinition } from "../../../src/space/parameter";
import { folderWith } from "./jobsFolder";

const SPACE: SpaceDefinition = {
  parameters: [
    { kind: "float", name: "lr", low: 0, high: 1, log: false, default: 0.5 },
    { kind: "float", name: "momentum", low: 0, high: 1, log: false, default: 0.9 },
    { kind: "bool", name: "amp", default: true },
    { kind: "choice", name: "weights", choices: ["a", null], default: null },
  ],
  constraints: [],
};

function specOf(options: Partial<TrialSpecOptions> = {}) {
  return buildTrialSpec({
    root: "/p",
    overlayRoot: "/p/.tuning/s/trials/3/overlay",
    trialDir: "/p/.tuning/s/trials/3",
    study: "s",
    trial: 3,
    command: "python ${file}",
    file: "src/train.py",
    space: SPACE,
    params: { lr: 0.1, amp: false, weights: null },
    interpreter: "/v/bin/python",
    metrics: ["loss"],
    timeoutS: null,
    environment: {},
    ...options,
  });
}

describe("the arguments", () => {
  test("are the command's, with the interpreter, the file, and the trial's values", () => {
    expect(specOf({ command: "python ${file} --lr ${lr}" }).argv).toEqual([
      "/v/bin/python",
      "src/train.py",
      "--lr",
      "0.1",
    ]);
  });

  test("have the source's value of an inactive parameter", () => {
    expect(specOf({ command: "run ${momentum}" }).argv).toEqual(["run", "0.9"]);
  });

  test("write constants as the script's language does", () => {
    expect(specOf({ command: "run ${amp} ${weights}" }).argv).toEqual(["run", "False", "None"]);
    expect(specOf({ command: "run ${amp} ${weights}", file: "train.mjs" }).argv).toEqual([
      "run",
      "false",
      "null",
    ]);
  });

  test.each([
    ["python /p/train.py", ["/v/bin/python", "/p/.tuning/s/trials/3/overlay/train.py"]],
    ["run --config=/p/conf/a.yaml", ["run", "--config=/p/.tuning/s/trials/3/overlay/conf/a.yaml"]],
    ["run /p/results.log --out=/p/runs", ["run", "/p/results.log", "--out=/p/runs"]],
    ["run /pp/train.py", ["run", "/pp/train.py"]],
  ])("of a source in the root lead to its copy: %s", (command, argv) => {
    expect(specOf({ command }).argv).toEqual(argv);
  });
});

describe("the environment", () => {
  test("is what a job needs to know, and the overlay on the module paths", () => {
    const { env, cwd } = specOf({
      parentDir: "/p/.tuning/s/trials/1",
      environment: { PYTHONPATH: "/p/lib:/x:rel", NODE_PATH: "/p/n" },
    });
    const overlay = "/p/.tuning/s/trials/3/overlay";
    expect(cwd).toBe(overlay);
    expect(env).toEqual({
      TUNE_TRIAL: "3",
      TUNE_TRIAL_DIR: "/p/.tuning/s/trials/3",
      TUNE_STUDY: "s",
      TUNE_PARAMS: "/p/.tuning/s/trials/3/params.json",
      TUNE_PARENT_DIR: "/p/.tuning/s/trials/1",
      TUNE_REPEAT: "0",
      PYTHONUNBUFFERED: "1",
      PYTHONIOENCODING: "utf-8",
      PYTHONPATH: [overlay, `${overlay}/src`, `${overlay}/lib`, "/x", `${overlay}/rel`].join(":"),
      NODE_PATH: `${overlay}/n`,
      PWD: overlay,
      OLDPWD: null,
    });
  });

  test("leaves a person's own choice of encoding alone", () => {
    expect(specOf({ environment: { PYTHONIOENCODING: "latin-1" } }).env).not.toHaveProperty(
      "PYTHONIOENCODING",
    );
  });

  test("of the runner passes on, without the editor's variables", () => {
    const own = {
      A: "1",
      B: "2",
      ELECTRON_RUN_AS_NODE: "1",
      VSCODE_PID: "1",
      TUNE_RUNNER_TOKEN: "x",
      NONE: undefined,
    };
    expect(applyEnvironment(own, { B: null, C: "3" })).toEqual({ A: "1", C: "3" });
  });
});

test("a spec on disk holds no secrets of the environment, and the parameters are beside it", async () => {
  const trialDir = join(folderWith(), "trials/3");
  const spec = specOf({ trialDir, environment: { SECRET: "hunter2" } });
  const path = writeTrialSpec(spec, { lr: 0.1 });
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(spec);
  expect(readFileSync(path, "utf8")).not.toContain("hunter2");
  expect(JSON.parse(readFileSync(join(trialDir, "params.json"), "utf8"))).toEqual({ lr: 0.1 });
});

test("a trial's title names its values", () => {
  expect(trialTitle(3, { lr: 0.1, opt: "adam" })).toBe("trial 3 · lr=0.1 opt=adam");
  expect(trialTitle(0, {})).toBe("trial 0");
});
