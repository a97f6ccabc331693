import { describe, expect, it } from "vitest";
import type { Suggestion } from "../../../src/optimizer/problem";
import type { Parameter } from "../../../src/space/parameter";
import type { Study } from "../../../src/study/study";
import { type DashboardInput, dashboardState, rangeText } from "../../../src/vscode/dashboardState";
import { states } from "./states";

const lr: Parameter = { kind: "float", name: "lr", low: 1e-5, high: 0.1, log: true, default: 3e-4 };

const before: DashboardInput = {
  revision: 7,
  name: "train",
  title: "train.py",
  status: "ready",
  message: null,
  slots: { busy: 0, total: 2 },
  startedAt: null,
  planned: { trials: 30, sampler: "auto" },
  source: {
    space: { parameters: [lr], constraints: [] },
    objectives: [{ metric: "val_loss", goal: "minimize", take: "last" }],
    parameters: [{ parameter: lr, file: "train.py", line: 4 }] as never,
  },
  study: null,
  opinion: { recommended: null, importances: {}, interactions: [] },
  why: new Map(),
};

function studyWith(definition: object): Study {
  return {
    trials: states.running.trials,
    definition: {
      space: { parameters: [lr], constraints: [] },
      objectives: [{ metric: "val_loss", goal: "minimize", take: "last" }],
      targets: [{ name: "lr", file: "old.py", line: 9 }],
      trials: 50,
      sampler: "auto",
      ...definition,
    },
  } as unknown as Study;
}

describe("the state that everything draws", () => {
  it("shows the source and the settings before a study has begun", () => {
    expect(dashboardState(before)).toMatchObject({
      budget: 30,
      samplerLabel: "Auto",
      objectives: [{ metric: "val_loss", goal: "minimize" }],
      parameters: [{ name: "lr", current: 3e-4, file: "train.py", line: 4, range: "1e-5 … 0.1, log" }],
      trials: [],
      best: null,
    });
  });

  it("shows what the study recorded afterwards, and the values that stand in the source now", () => {
    const state = dashboardState({ ...before, study: studyWith({}) });
    expect(state.budget).toBe(50);
    expect(state.best).toEqual({ number: 1, value: 0.03123, params: { lr: 0.01 } });
    expect(state.parameters[0]).toMatchObject({ current: 3e-4, file: "train.py" });
  });

  it("still lists the parameters of a study whose source cannot be read", () => {
    const state = dashboardState({ ...before, source: null, study: studyWith({}) });
    expect(state.parameters[0]).toMatchObject({ name: "lr", current: null, file: "old.py", line: 9 });
  });

  it("names the sampler that auto delegated to last", () => {
    const suggestion = (sampler: Suggestion["sampler"]): Suggestion => ({ params: {}, sampler, why: "" });
    const why = new Map([
      [3, suggestion("gp")],
      [1, suggestion("random")],
    ]);
    const label = (sampler: string) =>
      dashboardState({ ...before, why, study: studyWith({ sampler }) }).samplerLabel;
    expect(label("auto")).toBe("Auto · Gaussian process · log-EI");
    expect(label("tpe")).toBe("TPE");
  });

  it("has a front instead of a best with several objectives", () => {
    const objectives = [
      { metric: "loss", goal: "minimize", take: "last" },
      { metric: "size", goal: "minimize", take: "last" },
    ];
    const state = dashboardState({ ...before, study: studyWith({ objectives }) });
    expect(state.best).toBeNull();
    expect(state.front).not.toBeNull();
  });
});

describe("a range in words", () => {
  it.each<[string, Parameter]>([
    ["1e-5 … 0.1, log", lr],
    ["0 … 1, step 0.25", { kind: "float", name: "p", low: 0, high: 1, log: false, step: 0.25 }],
    ["32 … 512, step 32", { kind: "int", name: "n", low: 32, high: 512, log: false, step: 32 }],
    ["1 … 8", { kind: "int", name: "n", low: 1, high: 8, log: false, step: 1 }],
    ["1 … 1024, log", { kind: "int", name: "n", low: 1, high: 1024, log: true, step: 1 }],
    ["16, 32, None", { kind: "ordinal", name: "b", choices: [16, 32, null] }],
    ["nn.ReLU, nn.GELU", { kind: "choice", name: "act", choices: ["nn.ReLU", "nn.GELU"] }],
    ["true, false", { kind: "bool", name: "amp" }],
  ])("%s", (text, parameter) => {
    expect(rangeText(parameter)).toBe(text);
  });
});
