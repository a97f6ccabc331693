/** States for the tests of the dashboard's view models: only what a test is about is spelt out. */
import type { DashboardParameter, DashboardState, Insight, Trial } from "../../../webview/types";

export function float(name: string, low: number, high: number, log = false): DashboardParameter {
  return { ...parameter(name), kind: "float", low, high, log };
}

export function choice(name: string, ...choices: (string | number)[]): DashboardParameter {
  return { ...parameter(name), kind: "choice", choices };
}

export function complete(number: number, value: number | number[], more: Partial<Trial> = {}): Trial {
  const values = typeof value === "number" ? [value] : value;
  return { ...base(number), state: "complete", values, feasible: true, durationS: 10, ...more } as Trial;
}

export function failed(number: number, more: Partial<Trial> = {}): Trial {
  return { ...base(number), state: "failed", durationS: 1, exitCode: 1, ...more } as Trial;
}

export function pruned(number: number, reports: number[]): Trial {
  return {
    ...base(number),
    ...reporting(reports),
    state: "pruned",
    lastValue: reports.at(-1) ?? null,
    durationS: 3,
  };
}

export function running(number: number, reports: number[] = [], more: Partial<Trial> = {}): Trial {
  return { ...base(number), ...reporting(reports), state: "running", ...more } as Trial;
}

export function makeState(trials: Trial[], more: Partial<DashboardState> = {}): DashboardState {
  return {
    revision: 1,
    study: "train",
    title: "train.py",
    status: "stopped",
    message: null,
    slots: { busy: 0, total: 1 },
    samplerLabel: "Gaussian process",
    objectives: [{ metric: "loss", goal: "minimize", take: "last" }],
    budget: 50,
    startedAt: null,
    parameters: [float("lr", 1e-4, 1e-1, true), float("drop", 0, 0.5), choice("opt", "adam", "sgd")],
    trials,
    best: null,
    recommended: null,
    front: null,
    importances: {},
    interactions: [],
    why: {},
    ...more,
  };
}

export function makeInsight(more: Partial<Insight> = {}): Insight {
  return {
    param: "lr",
    kind: "float",
    model: "gp",
    at: { lr: 1e-3, drop: 0.1, opt: "adam" },
    x: [1e-4, 1e-3, 1e-2, 1e-1],
    mean: [0.4, 0.2, 0.3, 0.5],
    std: [0.05, 0.01, 0.02, 0.1],
    lower1: [0.35, 0.19, 0.28, 0.4],
    upper1: [0.45, 0.21, 0.32, 0.6],
    lower2: [0.3, 0.18, 0.26, 0.3],
    upper2: [0.5, 0.22, 0.34, 0.7],
    acquisition: [0.001, 0.01, 0.002, 0],
    observations: [],
    next: { x: 1e-3, params: { lr: 1e-3, drop: 0.1, opt: "adam" } },
    good: null,
    bad: null,
    ...more,
  };
}

function base(number: number) {
  return { number, params: {}, intermediate: [], startedAt: null, reason: null, exitCode: null };
}

function reporting(reports: number[]) {
  return { intermediate: reports.map((value, index) => ({ step: index + 1, value })) };
}

function parameter(name: string): DashboardParameter {
  return {
    name,
    kind: "choice",
    low: null,
    high: null,
    log: false,
    choices: null,
    range: "",
    condition: null,
    current: null,
    file: "train.py",
    line: 1,
  };
}
