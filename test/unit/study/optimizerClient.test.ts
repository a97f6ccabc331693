import { describe, expect, it } from "vitest";
import { silentLogger } from "../../../src/jobs/logger";
import { createEngine } from "../../../src/optimizer/engine";
import type { OptimizerTrial, Problem } from "../../../src/optimizer/problem";
import { createOptimizerClient, type WorkerPort } from "../../../src/study/optimizerClient";
import { problemOf } from "../../../src/study/study";
import { definition, engineClient, enginePort } from "./support/studies";

const problem: Problem = problemOf({ ...definition, sampler: "tpe" }, 1);
const done = (number: number, value: number): OptimizerTrial => ({
  state: "complete",
  number,
  params: { lr: 0.001 * (number + 1), layers: 1 + number, opt: "adam" },
  values: [value],
});
const running = (number: number): OptimizerTrial => ({
  state: "running",
  number,
  params: { lr: 0.05, layers: 2, opt: "adam" },
});

/** An engine that notes how many trials each message carried. */
function watchedEngine() {
  const engine = createEngine();
  const sent: number[] = [];
  const sync: typeof engine.sync = (delta) => {
    sent.push(delta.changed.length);
    return engine.sync(delta);
  };
  return { sent, port: () => enginePort({ ...engine, sync }) };
}

/** A worker that dies of the first message. */
function dyingPort(): WorkerPort {
  let die: (reason: string) => void = () => {};
  return {
    postMessage: () => queueMicrotask(() => die("out of memory")),
    onMessage: () => {},
    onEnd: (listener) => {
      die = listener;
    },
    terminate: () => {},
  };
}

describe("the optimizer behind its messages", () => {
  it("answers what the engine answers", async () => {
    const trials = [done(0, 1), done(1, 0.5), running(2)];
    const engine = createEngine();
    engine.open(problem);
    engine.sync({ base: 0, revision: 1, changed: trials });
    const client = engineClient();
    expect(await client.suggest({ problem, trials }, 3)).toEqual(engine.suggest(3));
    expect(await client.recommended({ problem, trials })).toEqual(engine.recommended());
  });

  it("sends what changed, and nothing twice", async () => {
    const { sent, port } = watchedEngine();
    const client = engineClient(port);
    const first = [done(0, 1), running(1)];
    await client.suggest({ problem, trials: first }, 2);
    await client.suggest({ problem, trials: first }, 2);
    await client.suggest({ problem, trials: [first[0] as OptimizerTrial, done(1, 0.5), running(2)] }, 3);
    expect(sent).toEqual([2, 2]);
  });

  it("takes a trial back that tells nothing any more", async () => {
    const client = engineClient();
    const trials = [done(0, 1), running(1)];
    await client.suggest({ problem, trials }, 2);
    const fresh = createEngine();
    fresh.open(problem);
    fresh.sync({ base: 0, revision: 1, changed: [done(0, 1), running(2)] });
    expect(await client.suggest({ problem, trials: [trials[0] as OptimizerTrial, running(2)] }, 3)).toEqual(
      fresh.suggest(3),
    );
  });

  it("tells a worker everything again that lost count", async () => {
    const engine = createEngine();
    let forget = false;
    const sync: typeof engine.sync = (delta) => {
      if (!forget) return engine.sync(delta);
      forget = false;
      return "stale";
    };
    const client = engineClient(() => enginePort({ ...engine, sync }));
    await client.suggest({ problem, trials: [done(0, 1)] }, 1);
    forget = true;
    const trials = [done(0, 1), done(1, 0.5)];
    const fresh = createEngine();
    fresh.open(problem);
    fresh.sync({ base: 0, revision: 1, changed: trials });
    expect(await client.suggest({ problem, trials }, 2)).toEqual(fresh.suggest(2));
  });

  it("asks another worker when one dies in the middle of a question", async () => {
    const ports = [dyingPort(), enginePort()];
    const client = createOptimizerClient({ start: () => ports.shift()!, logger: silentLogger });
    const asked = { problem, trials: [done(0, 1)] };
    // Two at the same time are both answered, by one and the same.
    const answers = await Promise.all([client.suggest(asked, 1), client.suggest(asked, 1)]);
    const fresh = await engineClient().suggest(asked, 1);
    expect(answers).toEqual([fresh, fresh]);
    expect(ports).toEqual([]);
    client.dispose();
    await expect(client.suggest({ problem, trials: [] }, 0)).rejects.toThrow("disposed");
  });

  it("rejects a question that two workers die of, and starts another for the next question", async () => {
    const ports = [dyingPort(), dyingPort(), enginePort()];
    const client = createOptimizerClient({ start: () => ports.shift()!, logger: silentLogger });
    await expect(client.suggest({ problem, trials: [] }, 0)).rejects.toThrow("out of memory");
    expect(await client.suggest({ problem, trials: [] }, 0)).toMatchObject({ params: { lr: 0.01 } });
  });

  it("passes the engine's errors on and lives on", async () => {
    const client = engineClient();
    await expect(client.insight({ problem, trials: [] }, { param: "nonsense" })).rejects.toThrow("nonsense");
    expect(await client.suggest({ problem, trials: [] }, 0)).toHaveProperty("params");
  });
});
