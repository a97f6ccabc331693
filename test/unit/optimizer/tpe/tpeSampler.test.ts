import { describe, expect, it } from "vitest";
import type { OptimizerTrial } from "../../../../src/optimizer/problem";
import type { SamplerContext } from "../../../../src/optimizer/sampler";
import { suggestTpe, tpeState } from "../../../../src/optimizer/tpe/tpeSampler";
import type { Params } from "../../../../src/space/parameter";
import { createRandom } from "../../../../src/space/random";
import { contextOf, problemOf } from "../../../support/optimizerProblem";

const contextFor = (params: unknown[], trials: readonly OptimizerTrial[], number?: number): SamplerContext =>
  contextOf(problemOf(params), trials, number);

function told(configs: readonly Params[], loss: (params: Params) => number): OptimizerTrial[] {
  return configs.map((params, number) => ({ state: "complete", number, params, values: [loss(params)] }));
}

const line = [{ name: "x", type: "float", low: 0, high: 1 }];
const spread = Array.from({ length: 20 }, (_, i) => ({ x: (i + 0.5) / 20 }));

describe("TPE", () => {
  it("spreads its first six trials, counting only finished ones that say something", () => {
    const five = told(spread.slice(0, 5), ({ x }) => x as number);
    expect(tpeState(contextFor(line, five))).toBeNull();
    const failed: OptimizerTrial = { state: "failed", number: 50, params: { x: 0.3 } };
    expect(tpeState(contextFor(line, [...five, failed]))).toBeNull();
    expect(suggestTpe(contextFor(line, five))).toMatchObject({
      sampler: "qmc",
      why: expect.stringContaining("Spread"),
    });
    expect(
      tpeState(
        contextFor(
          line,
          told(spread.slice(0, 6), ({ x }) => x as number),
        ),
      ),
    ).not.toBeNull();
  });

  it("goes where good trials are and bad ones are not", () => {
    const trials = told(spread, ({ x }) => Math.abs((x as number) - 0.7));
    const xs = Array.from(
      { length: 30 },
      (_, k) => suggestTpe(contextFor(line, trials, 100 + k)).params.x as number,
    );
    const near = xs.filter((x) => Math.abs(x - 0.7) < 0.2);
    expect(near.length).toBeGreaterThan(20);
  });

  it("takes pending trials for bad ones, but less so than trials that were bad", () => {
    const trials = told(spread, ({ x }) => Math.abs((x as number) - 0.7));
    const besides = (more: readonly OptimizerTrial[]): number =>
      tpeState(contextFor(line, [...trials, ...more]))!.model.bad.logDensity([0.71]);
    const params = { x: 0.71 };
    const pending = besides([{ state: "running", number: 60, params }]);
    expect(pending).toBeGreaterThan(besides([]));
    expect(pending).toBeLessThan(besides([{ state: "failed", number: 60, params }]));
  });

  it("counts failed trials as bad and pruned ones by how far they came", () => {
    const failed: OptimizerTrial = { state: "failed", number: 60, params: { x: 0.5 } };
    const pruned = [1, 2, 3].map(
      (step): OptimizerTrial => ({
        state: "pruned",
        number: 60 + step,
        params: { x: step / 10 },
        lastValue: 1,
        lastStep: step,
      }),
    );
    const state = tpeState(contextFor(line, [...told(spread.slice(0, 3), () => 1), ...pruned, failed]))!;
    expect(state.model.split.good.map(({ number }) => number)).toEqual([0]);
    expect(state.model.split.bad.map(({ number }) => number)).toEqual([1, 2, 63, 62, 61, 60]);
  });

  it("leaves a region where trials fail, although the best ones lie at its border", () => {
    const params = [...line, { name: "y", type: "float", low: 0, high: 1 }];
    const random = createRandom(3);
    const trials = Array.from({ length: 40 }, (_, number): OptimizerTrial => {
      const x = number < 20 ? random.next() : 0.5 + 0.2 * random.next();
      const config = { x, y: random.next() };
      if (x > 0.6) return { state: "failed", number, params: config };
      return { state: "complete", number, params: config, values: [-x] };
    });
    const state = tpeState(contextFor(params, trials))!;
    expect(state.model.succeeded).not.toBeNull();
    const failing = Array.from(
      { length: 30 },
      (_, k) => suggestTpe(contextFor(params, trials, 100 + k)).params.x as number,
    ).filter((x) => x > 0.6);
    expect(failing.length).toBeLessThan(5);
    const fine = trials.filter(({ state: how }) => how === "complete");
    expect(tpeState(contextFor(params, fine))!.model.succeeded).toBeNull();
  });

  it("learns in the branch where it is, and keeps what branches share", () => {
    const params = [
      { name: "opt", type: "categorical", choices: ["adam", "sgd"] },
      { name: "lr", type: "float", low: 0, high: 1 },
      { name: "mom", type: "float", low: 0, high: 1, when: { opt: ["sgd"] } },
    ];
    const configs = Array.from({ length: 60 }, (_, i): Params => {
      const lr = ((i * 7) % 60) / 60;
      return i % 2 ? { opt: "adam", lr } : { opt: "sgd", lr, mom: ((i * 11) % 60) / 60 };
    });
    const loss = ({ opt, lr, mom }: Params): number =>
      ((lr as number) - 0.3) ** 2 + (opt === "sgd" ? ((mom as number) - 0.8) ** 2 : 0.5);
    const found = Array.from(
      { length: 20 },
      (_, k) => suggestTpe(contextFor(params, told(configs, loss), 100 + k)).params,
    );
    const sgd = found.filter(({ opt }) => opt === "sgd");
    expect(sgd.length).toBeGreaterThan(13);
    expect(sgd.filter(({ mom }) => Math.abs((mom as number) - 0.8) < 0.25).length).toBeGreaterThan(
      sgd.length / 2,
    );
    expect(found.filter(({ lr }) => Math.abs((lr as number) - 0.3) < 0.25).length).toBeGreaterThan(12);
  });

  it("prefers a prior's region until results say otherwise", () => {
    const prior = [{ ...line[0], prior: "normal(0.2, 0.05)" }];
    const flat = told(spread.slice(6, 14), () => 1);
    const xs = Array.from(
      { length: 20 },
      (_, k) => suggestTpe(contextFor(prior, flat, 100 + k)).params.x as number,
    );
    expect(xs.filter((x) => Math.abs(x - 0.2) < 0.2).length).toBeGreaterThan(12);
    const results = told(spread, ({ x }) => Math.abs((x as number) - 0.9));
    const later = Array.from(
      { length: 20 },
      (_, k) => suggestTpe(contextFor(prior, results, 100 + k)).params.x as number,
    );
    expect(later.filter((x) => x > 0.7).length).toBeGreaterThan(8);
  });

  it("does not change when the metric is scaled and shifted, or the parameter gets another unit", () => {
    const proposals = (scale: number, unit: number): number[] => {
      const params = [{ name: "x", type: "float", low: 0, high: unit }];
      const configs = spread.map(({ x }) => ({ x: x * unit }));
      const trials = told(configs, ({ x }) => scale * Math.abs((x as number) / unit - 0.7) + scale);
      return Array.from(
        { length: 5 },
        (_, k) => (suggestTpe(contextFor(params, trials, 100 + k)).params.x as number) / unit,
      );
    };
    const plain = proposals(1, 1);
    expect(proposals(1e6, 1)).toEqual(plain);
    for (const [i, x] of proposals(1, 1024).entries()) expect(x).toBeCloseTo(plain[i]!, 4);
  });

  it("has densities that do not depend on the order in which trials finished", () => {
    const trials = told(spread, ({ x }) => Math.abs((x as number) - 0.7));
    const renumbered = trials.map((trial, i) => ({ ...trial, number: 19 - i }));
    const [a, b] = [trials, renumbered].map((list) => tpeState(contextFor(line, list))!.model);
    for (const x of [0.1, 0.5, 0.7, 0.93]) {
      expect(a!.good.logDensity([x])).toBeCloseTo(b!.good.logDensity([x]), 10);
      expect(a!.bad.logDensity([x])).toBeCloseTo(b!.bad.logDensity([x]), 10);
    }
  });
});
