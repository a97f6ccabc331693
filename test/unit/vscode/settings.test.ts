import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { onQuitSetting, readSettings } from "../../../src/vscode/settings";
import { settings } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));

interface Manifest {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

const resource = { fsPath: "/project/train.py" } as never;
const read = (values: Record<string, unknown>) => {
  Object.assign(settings, values);
  return readSettings(resource);
};

afterEach(() => {
  for (const name of Object.keys(settings)) delete settings[name];
});

describe("settings", () => {
  test("have the defaults that the manifest shows", () => {
    const { contributes } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
    const { properties } = contributes.configuration;
    const defaults = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [
        name.replace("guidedTuning.", ""),
        property.default,
      ]),
    );
    const withoutAny = read({});
    expect(read(defaults)).toEqual(withoutAny);
  });

  test("say when a study ends, and what becomes of its folders", () => {
    const values = {
      target: 0.1,
      patience: 20,
      minImprovement: 0.05,
      retries: 2,
      keepTrials: "best=5",
      slots: "gpus",
    };
    expect(read(values)).toMatchObject({
      stopRules: { target: 0.1, patience: 20, minImprovement: 0.05 },
      retries: 2,
      keepTrials: "best=5",
      slots: "gpus",
    });
  });

  test.each([
    ["retries", -1],
    ["retries", 1.5],
    ["target", "0.1"],
    ["target", Number.NaN],
    ["patience", 0],
    ["minImprovement", 0],
    ["keepTrials", 5],
    ["seed", "x"],
    ["trials", 0],
  ])("that are wrong are refused by name: %s = %s", (name, value) => {
    expect(() => read({ [name]: value })).toThrow(`guidedTuning.${name}`);
  });

  test("let jobs run on when the window is closed, unless they say otherwise", () => {
    expect(onQuitSetting(resource)).toBe("continue");
    settings.onQuit = "stop";
    expect(onQuitSetting(resource)).toBe("stop");
    settings.onQuit = "explode";
    expect(onQuitSetting(resource)).toBe("continue");
  });
});
