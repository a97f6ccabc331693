import { parentPort } from "node:worker_threads";
import { createEngine } from "./optimizer/engine";
import type { OptimizerMethods } from "./protocol/optimizerProtocol";
import { createRpc, type Local } from "./protocol/rpc";

/** The thread that does the maths: wires the engine to its port and nothing else. */
const port = parentPort;
if (!port) throw new Error("optimizerWorker.js runs as a worker thread only");
const methods: Local<OptimizerMethods> = createEngine();
const rpc = createRpc<Record<string, never>, OptimizerMethods>({
  methods,
  post: (message) => port.postMessage(message),
});
port.on("message", (message) => rpc.receive(message));
