import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findInterpreter } from "../../../src/jobs/interpreter";
import { folderWith } from "./jobsFolder";

function withPythons(...folders: string[]): string {
  const folder = folderWith(Object.fromEntries(folders.map((path) => [path, "#!/bin/sh\n"])));
  for (const path of folders) chmodSync(join(folder, path), 0o755);
  return folder;
}

describe("the interpreter", () => {
  test("comes from the setting, the extension, the active, the project's environment, the PATH, in this order", () => {
    const root = withPythons(
      "set/bin/python",
      "ext",
      "act/bin/python",
      "conda/bin/python",
      ".venv/bin/python",
      "bin/python3",
    );
    const at = (path: string) => join(root, path);
    const env: NodeJS.ProcessEnv = { VIRTUAL_ENV: at("act"), CONDA_PREFIX: at("conda"), PATH: at("bin") };
    const all = { root, setting: at("set/bin/python"), fromEditor: at("ext"), env };
    expect(findInterpreter(all)).toEqual({ path: at("set/bin/python"), origin: "setting" });
    expect(findInterpreter({ ...all, setting: "" })).toEqual({ path: at("ext"), origin: "Python extension" });
    const { root: _root, ...rest } = { root, env };
    expect(findInterpreter({ root, ...rest }).path).toBe(at("act/bin/python"));
    delete env.VIRTUAL_ENV;
    expect(findInterpreter({ root, env }).path).toBe(at("conda/bin/python"));
    delete env.CONDA_PREFIX;
    expect(findInterpreter({ root, env })).toEqual({
      path: at(".venv/bin/python"),
      origin: "project environment",
    });
    expect(findInterpreter({ root: at("bin"), env })).toEqual({ path: at("bin/python3"), origin: "PATH" });
  });

  test("python3 goes before python on the PATH", () => {
    const root = withPythons("a/python", "b/python3");
    expect(findInterpreter({ root, env: { PATH: `${root}/a:${root}/b` } }).path).toBe(
      join(root, "b/python3"),
    );
  });

  test("the setting may name a program on the PATH, an environment's folder, or a path from the root", () => {
    const root = withPythons("bin/python9", "env/bin/python");
    const env = { PATH: join(root, "bin") };
    expect(findInterpreter({ root, env, setting: "python9" }).path).toBe(join(root, "bin/python9"));
    expect(findInterpreter({ root, env, setting: "env" }).path).toBe(join(root, "env/bin/python"));
    expect(findInterpreter({ root, env, setting: "./env/bin/python" }).path).toBe(
      join(root, "env/bin/python"),
    );
  });

  test("a setting that leads nowhere is an error, not another interpreter", () => {
    const root = withPythons("bin/python3");
    expect(() => findInterpreter({ root, env: { PATH: join(root, "bin") }, setting: "/no/python" })).toThrow(
      "guidedTuning.interpreter names /no/python",
    );
  });

  test("an environment that was removed is passed over", () => {
    const root = withPythons("bin/python3");
    const env = { VIRTUAL_ENV: join(root, "gone"), PATH: join(root, "bin") };
    expect(findInterpreter({ root, env, fromEditor: join(root, "gone/bin/python") }).path).toBe(
      join(root, "bin/python3"),
    );
  });
});
