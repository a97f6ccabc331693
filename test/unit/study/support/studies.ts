import { join } from "node:path";
import { onTestFinished } from "vitest";
import { silentLogger } from "../../../../src/jobs/logger";
import { createEngine } from "../../../../src/optimizer/engine";
import type { OptimizerMethods } from "../../../../src/protocol/optimizerProtocol";
import { createRpc, type Local, type RpcMessage } from "../../../../src/protocol/rpc";
import type { RunnerEvent } from "../../../../src/protocol/runnerProtocol";
import type { StudyDefinition } from "../../../../src/study/definition";
import {
  createOptimizerClient,
  type OptimizerClient,
  type WorkerPort,
} from "../../../../src/study/optimizerClient";
import { createStudy, type Study } from "../../../../src/study/study";
import { temporaryFolder } from "./temporary";

export const definition: StudyDefinition = {
  version: 1,
  space: {
    parameters: [
      { kind: "float", name: "lr", low: 1e-5, high: 0.1, log: true, default: 0.01 },
      { kind: "int", name: "layers", low: 1, high: 8, log: false, step: 1, default: 4 },
      { kind: "choice", name: "opt", choices: ["adam", "sgd"], default: "adam" },
      {
        kind: "float",
        name: "momentum",
        low: 0.5,
        high: 0.99,
        log: false,
        default: 0.9,
        condition: { op: "==", left: { op: "parameter", name: "opt" }, right: { op: "value", value: "sgd" } },
      },
    ],
    constraints: [],
  },
  targets: [],
  files: [],
  command: "python train.py",
  file: "train.py",
  objectives: [{ metric: "loss", goal: "minimize", take: "last" }],
  limits: [],
  fidelity: null,
  sampler: "random",
  pruner: "none",
  seed: 1,
  trials: 6,
  timeoutS: null,
};

export function newStudy(changes: Partial<StudyDefinition> = {}, folder = temporaryFolder()): Promise<Study> {
  return createStudy(join(folder, "journal.log"), "test", { ...definition, ...changes }, silentLogger);
}

/** The engine in this thread, behind the same messages as the worker's. */
export function engineClient(start = enginePort): OptimizerClient {
  const client = createOptimizerClient({ start, logger: silentLogger });
  onTestFinished(() => client.dispose());
  return client;
}

export function enginePort(methods: Local<OptimizerMethods> = createEngine()): WorkerPort {
  let listener: (message: unknown) => void = () => {};
  const rpc = createRpc<Record<string, never>, OptimizerMethods>({
    methods,
    post: (message) => queueMicrotask(() => listener(structuredClone(message))),
  });
  return {
    postMessage: (message: RpcMessage) => queueMicrotask(() => rpc.receive(structuredClone(message))),
    onMessage: (next) => {
      listener = next;
    },
    onEnd: () => {},
    terminate: () => {},
  };
}

type Finished = Extract<RunnerEvent, { event: "finished" }>;

export function exited(changes: Partial<Finished> = {}): Finished {
  return {
    event: "finished",
    time: 0,
    reason: "exited",
    exitCode: 0,
    signal: null,
    durationS: 0.5,
    peakMemoryMb: null,
    tail: [],
    message: null,
    ...changes,
  };
}

export function metric(name: string, step: number, value: number): Extract<RunnerEvent, { event: "metric" }> {
  const shown = Number.isFinite(value) ? value : (String(value) as "NaN");
  return { event: "metric", time: 0, name, step, value: shown };
}
