import { describe, expect, it } from "vitest";
import { type AskTell, type AskTellOptions, createAskTell } from "../../../src/optimizer/askTell";
import type { Params } from "../../../src/space/parameter";
import { parseSpaceFile } from "../../../src/space/spaceFile";

const file = {
  params: [
    { name: "lr", type: "float", low: 1e-5, high: 0.1, log: true },
    { name: "opt", type: "categorical", choices: ["sgd", "adam"] },
    { name: "mom", type: "float", low: 0, high: 0.99, when: { opt: ["sgd"] } },
  ],
};

function start(options: Partial<AskTellOptions> = {}): AskTell {
  const { definition } = parseSpaceFile(file);
  return createAskTell({ space: definition, sampler: "random", seed: 1, goals: ["minimize"], ...options });
}

describe("ask-tell", () => {
  it("counts trials from 0 and gives active parameters only", () => {
    const session = start();
    for (let number = 0; number < 20; number++) {
      const { trial, params } = session.handle({ op: "ask" }) as { trial: number; params: Params };
      expect(trial).toBe(number);
      expect("mom" in params).toBe(params.opt === "sgd");
      expect(session.handle({ op: "tell", trial, value: number })).toEqual({ ok: true });
    }
  });

  it("keeps several asks open and takes the answers in any order", () => {
    const session = start();
    session.handle({ op: "ask" });
    session.handle({ op: "ask" });
    expect(session.handle({ op: "tell", trial: 1, value: 2 })).toEqual({ ok: true });
    expect(session.handle({ op: "tell", trial: 0, value: 3 })).toEqual({ ok: true });
    expect(session.handle({ op: "best" })).toMatchObject({ trial: 1, value: 2 });
  });

  it("repeats itself with the same seed, and not with another one", () => {
    const first = start().handle({ op: "ask" });
    expect(start().handle({ op: "ask" })).toEqual(first);
    expect(start({ seed: 2 }).handle({ op: "ask" })).not.toEqual(first);
  });

  it("starts with the defaults when every parameter has one, never with the centre", () => {
    const { definition } = parseSpaceFile({
      params: [{ name: "n", type: "int", low: 1, high: 1000, default: 7 }],
    });
    expect(start({ space: definition }).handle({ op: "ask" })).toEqual({ trial: 0, params: { n: 7 } });
  });

  it("takes null, NaN and infinite values as failures", () => {
    const session = start();
    for (const value of ["null", "NaN", "-Infinity"]) {
      const { trial } = session.handle({ op: "ask" }) as { trial: number };
      expect(session.handleLine(`{"op": "tell", "trial": ${trial}, "value": ${value}}`)).toBe('{"ok":true}');
    }
    expect(session.handle({ op: "best" })).toEqual({
      error: expect.stringContaining("nothing to recommend yet"),
    });
  });

  it("finds the best in the direction of the goal", () => {
    const session = start({ goals: ["maximize"] });
    for (const value of [1, 5, 3]) {
      const { trial } = session.handle({ op: "ask" }) as { trial: number };
      session.handle({ op: "tell", trial, value });
    }
    expect(session.handle({ op: "best" })).toMatchObject({ trial: 1, value: 5 });
  });

  it("answers reports", () => {
    const session = start();
    session.handle({ op: "ask" });
    expect(session.handle({ op: "report", trial: 0, step: 1, value: 0.5 })).toEqual({
      ok: true,
      prune: false,
    });
    expect(session.handle({ op: "tell", trial: 0, state: "pruned" })).toEqual({ ok: true });
  });

  it("does not recommend what violates a limit", () => {
    const session = start({ limits: [{ metric: "mem", op: "<=", bound: 16 }] });
    session.handle({ op: "ask" });
    session.handle({ op: "ask" });
    session.handle({ op: "tell", trial: 0, value: 1, limits: { mem: 17 } });
    session.handle({ op: "tell", trial: 1, value: 2, limits: { mem: 16 } });
    expect(session.handle({ op: "best" })).toMatchObject({ trial: 1 });
  });

  it.each([
    ["{", /not a line of JSON/],
    ["3", /JSON object/],
    ['{"op":"jump"}', /"jump": write ask, tell, report or best/],
    ['{"op":"tell","trial":9,"value":1}', /no trial 9/],
    ['{"op":"tell","value":1}', /needs "trial"/],
    ['{"op":"tell","trial":0}', /needs "value"/],
    ['{"op":"tell","trial":0,"value":"x"}', /not "x"/],
    ['{"op":"tell","trial":0,"values":[1,2]}', /2 value\(s\) for 1 objective/],
    ['{"op":"tell","trial":0,"value":1,"state":"done"}', /complete, pruned or failed/],
    ['{"op":"best"}', /nothing to recommend/],
  ])("answers %s with an error and lives on", (line, message) => {
    const session = start();
    session.handle({ op: "ask" });
    expect((JSON.parse(session.handleLine(line)) as { error: string }).error).toMatch(message);
    expect(session.handle({ op: "tell", trial: 0, value: 1 })).toEqual({ ok: true });
    expect(session.handle({ op: "tell", trial: 0, value: 1 })).toEqual({ error: "trial 0 was told already" });
  });
});
