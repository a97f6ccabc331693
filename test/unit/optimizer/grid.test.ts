import { describe, expect, it } from "vitest";
import { configurationKey } from "../../../src/optimizer/duplicates";
import type { OptimizerTrial, Problem, Suggestion } from "../../../src/optimizer/problem";
import { suggest } from "../../../src/optimizer/suggest";
import { parseSpaceFile } from "../../../src/space/spaceFile";

function run(params: unknown[], trials: number, constraints: string[] = []): Suggestion[] {
  const { definition } = parseSpaceFile({ params, constraints });
  const problem: Problem = {
    space: definition,
    goals: ["minimize"],
    sampler: "grid",
    seed: 1,
    trials,
    parallel: 1,
  };
  const history: OptimizerTrial[] = [];
  const suggestions: Suggestion[] = [];
  while (history.length < trials) {
    const suggestion = suggest(problem, history, history.length);
    suggestions.push(suggestion);
    if (suggestion.exhausted) break;
    history.push({ state: "complete", number: history.length, params: suggestion.params, values: [1] });
  }
  return suggestions;
}

describe("the grid", () => {
  it("takes 5 points of a float without a step, evenly on its scale, ends included", () => {
    const xs = run([{ name: "x", type: "float", low: 1e-4, high: 1, log: true }], 10).map(
      ({ params }) => params.x,
    );
    expect(xs.slice(0, 5)).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1]);
  });

  it("visits every cell once, a conditional parameter only where it is active, and says when none is left", () => {
    const suggestions = run(
      [
        { name: "opt", type: "categorical", choices: ["sgd", "adam"] },
        { name: "mom", type: "float", low: 0, high: 1, step: 0.5, when: { opt: ["sgd"] } },
        { name: "n", type: "int", low: 1, high: 2 },
      ],
      20,
    );
    const cells = suggestions.filter(({ exhausted }) => !exhausted);
    expect(cells).toHaveLength(8);
    expect(new Set(cells.map(({ params }) => configurationKey(params))).size).toBe(8);
    expect(cells[0]?.why).toContain("8 cells");
    expect(suggestions.at(-1)).toMatchObject({
      exhausted: true,
      why: expect.stringContaining("8 before constraints"),
    });
  });

  it("says so when it has more cells than trials, and then does not stay in a corner", () => {
    const params = ["a", "b", "c"].map((name) => ({ name, type: "int", low: 1, high: 10 }));
    const suggestions = run(params, 20);
    expect(suggestions).toHaveLength(20);
    expect(suggestions[0]?.why).toContain("1,000 cells, more than the 20 trials");
    expect(new Set(suggestions.map(({ params: { a } }) => a)).size).toBeGreaterThan(4);
    expect(new Set(suggestions.map((suggestion) => configurationKey(suggestion.params))).size).toBe(20);
  });

  it("leaves out cells that violate a constraint", () => {
    const suggestions = run([{ name: "n", type: "int", low: 1, high: 6 }], 10, ["n % 2 == 0"]);
    expect(suggestions.map(({ params, exhausted }) => (exhausted ? "end" : params.n))).toEqual([
      2,
      4,
      6,
      "end",
    ]);
  });
});
