import { describe, expect, it } from "vitest";
import { createCost } from "../../../../src/optimizer/gp/cost";
import { suggestGp } from "../../../../src/optimizer/gp/gpSampler";
import { kernelShape } from "../../../../src/optimizer/gp/kernelShape";
import type { OptimizerTrial, Problem } from "../../../../src/optimizer/problem";
import { createContext, type SamplerContext } from "../../../../src/optimizer/sampler";
import type { Params } from "../../../../src/space/parameter";
import { createRandom } from "../../../../src/space/random";
import { createSpace } from "../../../../src/space/space";

const space = createSpace({
  parameters: [
    { kind: "float", name: "x", low: 0, high: 1, log: false },
    { kind: "float", name: "size", low: 0, high: 1, log: false },
  ],
  constraints: [],
});
const problem: Problem = {
  space: space.definition,
  goals: ["minimize"],
  sampler: "gp",
  seed: 3,
  trials: 40,
  parallel: 1,
};
const loss = ({ x, size }: Params): number => (Number(x) - 0.4) ** 2 + 0.05 * (Number(size) - 0.5) ** 2;
/** From 10 to 200 seconds. */
const growing = ({ size }: Params): number => 10 * 20 ** Number(size);

function contextOf(
  durationOf: (params: Params, number: number) => number,
  count = 20,
  trials = 40,
): SamplerContext {
  const random = createRandom("cost", 1);
  const told = Array.from({ length: count }, (_, number): OptimizerTrial => {
    const params = { x: random.next(), size: random.next() };
    const durationS = durationOf(params, number);
    return { number, params, state: "complete", values: [loss(params)], durationS };
  });
  return createContext({ problem: { ...problem, trials }, space, trials: told, number: count });
}

function costAt(context: SamplerContext, point: readonly number[]): number {
  const out = new Float64Array(1);
  createCost(context, kernelShape(space))!.addTo(Float64Array.from(point), 1, out);
  return out[0]!;
}

describe("the cost of a trial", () => {
  it("divides by what was learnt of the duration, to a power that falls to 0 with the budget", () => {
    const half = contextOf(growing);
    // Twenty of forty trials: α = ½; between size .9 and .1 lie a factor of 20^0.8.
    expect(costAt(half, [0.5, 0.1]) - costAt(half, [0.5, 0.9])).toBeCloseTo(0.5 * 0.8 * Math.log(20), 1);
    expect(createCost(contextOf(growing, 20, 20), kernelShape(space))).toBeNull();
  });

  it.each([
    ["durations are about the same", (_: Params, n: number) => 60 + (n % 3)],
    ["they are equal", () => 60],
    ["they follow no parameter", (_: Params, n: number) => 60 * 5 ** createRandom("unrelated", n).next()],
    ["they are short", (params: Params) => growing(params) / 100],
  ])("does not matter where %s", (_, durationOf) => {
    expect(createCost(contextOf(durationOf), kernelShape(space))).toBeNull();
  });

  it("does not matter before there are ten durations", () => {
    expect(createCost(contextOf(growing, 9), kernelShape(space))).toBeNull();
  });

  it("has the gradient of its value", () => {
    const context = contextOf(growing);
    const gradient = new Float64Array(2);
    const cost = createCost(context, kernelShape(space))!;
    expect(cost.addGradient(Float64Array.of(0.3, 0.6), gradient)).toBeCloseTo(costAt(context, [0.3, 0.6]), 9);
    const numeric = (costAt(context, [0.3, 0.6 + 1e-5]) - costAt(context, [0.3, 0.6 - 1e-5])) / 2e-5;
    expect(gradient[1]).toBeCloseTo(numeric, 4);
  });
});

describe("a study with durations", () => {
  function run(durations: boolean): { seconds: number; best: number; whys: string[] } {
    const trials: OptimizerTrial[] = [];
    const whys: string[] = [];
    let seconds = 0;
    for (let number = 0; number < 25; number++) {
      const { params, why } = suggestGp(createContext({ problem, space, trials, number }));
      whys.push(why);
      seconds += growing(params);
      trials.push({
        number,
        params,
        state: "complete",
        values: [loss(params)],
        ...(durations && { durationS: growing(params) }),
      });
    }
    const best = Math.min(...trials.map((trial) => loss(trial.params)));
    return { seconds, best, whys };
  }

  it("takes less time for as good a result, and says so", () => {
    const blind = run(false);
    const aware = run(true);
    expect(aware.seconds).toBeLessThan(0.9 * blind.seconds);
    expect(aware.best).toBeLessThan(0.001);
    expect(aware.whys.at(-1)).toContain("per second");
    expect(blind.whys.join(" ")).not.toContain("per second");
  });
});
