import { Worker } from "node:worker_threads";
import type { Logger } from "../jobs/logger";
import type {
  Insight,
  InsightRequest,
  Interaction,
  OptimizerTrial,
  Problem,
  Recommendation,
  Suggestion,
} from "../optimizer/problem";
import type { PruneQuestion } from "../optimizer/pruning/prune";
import type { PruneDecision } from "../optimizer/pruning/pruner";
import type { OptimizerMethods } from "../protocol/optimizerProtocol";
import { createRpc, type Remote, RpcDisposedError, type RpcMessage } from "../protocol/rpc";

/** What a question to the optimizer is about. `trials` by number; unchanged ones are the same objects. */
export interface Asked {
  readonly problem: Problem;
  readonly trials: readonly OptimizerTrial[];
}

/**
 * The optimizer in its worker thread. Every question carries the whole state; only what changed since the last
 * one travels. When the worker dies (of memory, say), another is started and asked once more; a question of which that
 * one dies as well is rejected, and the next question starts yet another.
 */
export interface OptimizerClient {
  suggest(asked: Asked, number: number): Promise<Suggestion>;
  prune(asked: Asked, question: PruneQuestion): Promise<PruneDecision>;
  insight(asked: Asked, request: InsightRequest): Promise<Insight>;
  importances(asked: Asked): Promise<Readonly<Record<string, number>>>;
  interactions(asked: Asked): Promise<readonly Interaction[]>;
  recommended(asked: Asked): Promise<Recommendation | null>;
  dispose(): void;
}

/** The part of a worker thread that the client needs; tests give another. */
export interface WorkerPort {
  postMessage(message: RpcMessage): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the worker is gone or has failed. */
  onEnd(listener: (reason: string) => void): void;
  terminate(): void;
}

export interface OptimizerClientOptions {
  readonly start: () => WorkerPort;
  readonly logger: Logger;
}

type Question<T> = (remote: Remote<OptimizerMethods>) => Promise<T>;

interface Session {
  readonly remote: Remote<OptimizerMethods>;
  readonly end: (reason: string) => void;
  problem: Problem | null;
  /** What the worker holds, by number. */
  sent: ReadonlyMap<number, OptimizerTrial>;
  revision: number;
}

/** Starts `dist/optimizerWorker.js`, or whatever script is named. */
export function startWorker(script: string): WorkerPort {
  const worker = new Worker(script);
  return {
    postMessage: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on("message", listener),
    onEnd(listener) {
      worker.on("error", (error) => listener(`the optimizer failed: ${error.message}`));
      worker.on("exit", (code) => listener(`the optimizer ended (exit code ${code})`));
    },
    terminate: () => void worker.terminate(),
  };
}

export function createOptimizerClient({ start, logger }: OptimizerClientOptions): OptimizerClient {
  let session: Session | null = null;
  let disposed = false;

  function open(): Session {
    if (disposed) throw new Error("the optimizer was disposed");
    const port = start();
    const rpc = createRpc<OptimizerMethods>({ methods: {}, post: (message) => port.postMessage(message) });
    const opened: Session = {
      remote: rpc.remote,
      end(reason) {
        if (session === opened) session = null;
        rpc.dispose(reason);
        port.terminate();
      },
      problem: null,
      sent: new Map(),
      revision: 0,
    };
    port.onMessage((message) => rpc.receive(message));
    port.onEnd((reason) => {
      if (session === opened) logger.warn(reason);
      opened.end(reason);
    });
    return opened;
  }

  /** Brings the worker to the asked state; messages keep their order, so the question may follow at once. */
  function update(current: Session, { problem, trials }: Asked): Promise<"ok" | "stale"> {
    const { remote } = current;
    let opening: Promise<void> | undefined;
    if (current.problem === null || !sameProblem(current.problem, problem)) {
      opening = remote.open(problem);
      current.problem = problem;
      current.sent = new Map();
      current.revision = 0;
    }
    const now = new Map(trials.map((trial) => [trial.number, trial]));
    // A trial that tells nothing any more (stopped by the user) cannot be taken back: everything is sent anew.
    const anew = [...current.sent.keys()].some((number) => !now.has(number));
    const changed = anew ? trials : trials.filter((trial) => current.sent.get(trial.number) !== trial);
    if (changed.length === 0 && !opening && !anew) return Promise.resolve("ok");
    const base = anew ? 0 : current.revision;
    current.revision += 1;
    current.sent = now;
    const synced = remote.sync({ base, revision: current.revision, changed });
    return opening ? Promise.all([opening, synced]).then(([, result]) => result) : synced;
  }

  async function ask<T>(asked: Asked, question: Question<T>): Promise<T> {
    try {
      return await askOnce(asked, question);
    } catch (error) {
      if (disposed || !(error instanceof RpcDisposedError)) throw error;
      return askOnce(asked, question);
    }
  }

  async function askOnce<T>(asked: Asked, question: Question<T>): Promise<T> {
    session ??= open();
    const current = session;
    const [synced, answered] = await Promise.allSettled([update(current, asked), question(current.remote)]);
    if (synced.status === "fulfilled" && synced.value === "ok") {
      if (answered.status === "fulfilled") return answered.value;
      throw answered.reason;
    }
    if (synced.status === "rejected") throw synced.reason;
    // It lost count: tell it everything and ask again.
    current.problem = null;
    await update(current, asked);
    return question(current.remote);
  }

  return {
    suggest: (asked, number) => ask(asked, (remote) => remote.suggest(number)),
    prune: (asked, question) => ask(asked, (remote) => remote.prune(question)),
    insight: (asked, request) => ask(asked, (remote) => remote.insight(request)),
    importances: (asked) => ask(asked, (remote) => remote.importances()),
    interactions: (asked) => ask(asked, (remote) => remote.interactions()),
    recommended: (asked) => ask(asked, (remote) => remote.recommended()),
    dispose() {
      disposed = true;
      session?.end("the optimizer was disposed");
    },
  };
}

function sameProblem(a: Problem, b: Problem): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
