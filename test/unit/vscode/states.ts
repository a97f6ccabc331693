import type { DashboardParameter, DashboardState } from "../../../src/protocol/dashboardProtocol";

export const learningRate: DashboardParameter = {
  name: "lr",
  kind: "float",
  low: 1e-5,
  high: 0.1,
  log: true,
  choices: null,
  range: "1e-5 … 0.1, log",
  condition: null,
  current: 3e-4,
  file: "train.py",
  line: 3,
};

export const momentum: DashboardParameter = {
  name: "momentum",
  kind: "float",
  low: 0.5,
  high: 0.99,
  log: false,
  choices: null,
  range: "0.5 … 0.99",
  condition: 'opt == "sgd"',
  current: 0.9,
  file: "train.py",
  line: 5,
};

const ready: DashboardState = {
  revision: 1,
  study: "train",
  title: "train.py",
  status: "ready",
  message: null,
  slots: { busy: 0, total: 1 },
  samplerLabel: "Auto",
  objectives: [{ metric: "val_loss", goal: "minimize", take: "last" }],
  budget: 50,
  startedAt: null,
  parameters: [learningRate, momentum],
  trials: [],
  best: null,
  recommended: null,
  front: null,
  importances: {},
  interactions: [],
  why: {},
};

const trial = { params: { lr: 0.01 }, intermediate: [], startedAt: null, reason: null, exitCode: 0 };

/** Two finished trials, one that failed and one that runs. */
const running: DashboardState = {
  ...ready,
  status: "running",
  slots: { busy: 1, total: 1 },
  trials: [
    { ...trial, number: 0, state: "complete", values: [0.5], feasible: true, durationS: 61 },
    { ...trial, number: 1, state: "complete", values: [0.03123], feasible: true, durationS: 4.25 },
    { ...trial, number: 2, state: "failed", durationS: 0.4, reason: "exit code 1: ValueError", exitCode: 1 },
    { ...trial, number: 3, state: "running", intermediate: [{ step: 4, value: 0.2 }] },
  ],
  best: { number: 1, value: 0.03123, params: { lr: 0.01 } },
  importances: { lr: 0.8, momentum: 0.2 },
};

export const states = { ready, running };
