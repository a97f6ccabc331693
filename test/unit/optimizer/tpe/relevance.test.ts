import { describe, expect, it } from "vitest";
import { dimensionsOf } from "../../../../src/optimizer/tpe/dimensions";
import { irrelevantDimensions } from "../../../../src/optimizer/tpe/relevance";
import type { Observed } from "../../../../src/optimizer/tpe/split";
import { encode } from "../../../../src/space/encoding";
import type { Params } from "../../../../src/space/parameter";
import { createRandom, nextInt } from "../../../../src/space/random";
import { createSpace } from "../../../../src/space/space";
import { parseSpaceFile } from "../../../../src/space/spaceFile";

const SPACE = createSpace(
  parseSpaceFile({
    params: [
      { name: "x", type: "float", low: 0, high: 1 },
      { name: "y", type: "float", low: 0, high: 1 },
      { name: "units", type: "int", low: 1, high: 8 },
      { name: "act", type: "categorical", choices: ["relu", "gelu", "tanh"] },
      { name: "drop", type: "float", low: 0, high: 1, when: { act: ["relu"] } },
    ],
  }).definition,
);
const NAMES = SPACE.parameters.map(({ name }) => name);

/** The parameters that count, after 60 trials of which those fail for which `fails` says so. */
function relevant(fails: (params: Params, number: number) => boolean, reverse = false): string[] {
  const random = createRandom(7);
  const trials = Array.from({ length: 60 }, (_, number): Observed => {
    const act = ["relu", "gelu", "tanh"][nextInt(random, 3)]!;
    const drop = random.next();
    const params = {
      x: random.next(),
      y: random.next(),
      units: 1 + nextInt(random, 8),
      act,
      ...(act === "relu" && { drop }),
    };
    return {
      number,
      params,
      unit: encode(SPACE, params),
      violation: 0,
      violations: [],
    };
  });
  if (reverse) trials.reverse();
  const [kept, broken] = [false, true].map((failed) =>
    trials.filter(({ params, number }) => fails(params, number) === failed),
  );
  const irrelevant = irrelevantDimensions(kept!, broken!, dimensionsOf(SPACE), 0.5);
  return NAMES.filter((_, d) => !irrelevant.includes(d));
}

describe("the parameters that tell failures", () => {
  it("are those that failures depend on: numbers, steps, choices", () => {
    expect(relevant(({ x }) => Number(x) > 0.6)).toEqual(["x"]);
    expect(relevant(({ units }) => Number(units) > 5)).toEqual(["units"]);
    expect(relevant(({ act }) => act === "tanh")).toEqual(["act"]);
  });

  it("are all that matter together, though none alone tells anything", () => {
    expect(relevant(({ x, y }) => Number(x) > 0.5 !== Number(y) > 0.5)).toEqual(
      expect.arrayContaining(["x", "y"]),
    );
    expect(relevant(({ x, units }) => Number(x) * Number(units) > 3)).toEqual(
      expect.arrayContaining(["x", "units"]),
    );
  });

  it("do not depend on the order in which trials are given", () => {
    const fails = ({ x, y }: Params): boolean => Number(x) + Number(y) > 1.3;
    expect(relevant(fails, true)).toEqual(relevant(fails));
  });

  it("are all before there are two failures", () => {
    expect(relevant((_params, number) => number === 30)).toEqual(NAMES);
  });
});
