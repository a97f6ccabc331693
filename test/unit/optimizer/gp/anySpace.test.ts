import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gpInsight } from "../../../../src/optimizer/gp/gpInsight";
import { suggestGp } from "../../../../src/optimizer/gp/gpSampler";
import type { OptimizerTrial, Problem } from "../../../../src/optimizer/problem";
import { createContext } from "../../../../src/optimizer/sampler";
import { activeMask } from "../../../../src/space/active";
import type { Expression, Parameter } from "../../../../src/space/parameter";
import { createRandom } from "../../../../src/space/random";
import { createSpace } from "../../../../src/space/space";
import { validateParams } from "../../../../src/space/values";

const kinds = fc.constantFrom("float", "log", "step", "int", "big", "logInt", "ordinal", "choice", "bool");

function parameterOf(kind: string, name: string, condition: Expression | undefined): Parameter {
  const base = condition ? { name, condition } : { name };
  switch (kind) {
    case "float":
      return { ...base, kind: "float", low: -3, high: 7, log: false };
    case "log":
      return { ...base, kind: "float", low: 1e-6, high: 10, log: true };
    case "step":
      return { ...base, kind: "float", low: 0, high: 1, log: false, step: 0.1 };
    case "int":
      return { ...base, kind: "int", low: -2, high: 9, log: false, step: 1 };
    case "big":
      return { ...base, kind: "int", low: 1, high: 1_000_000, log: false, step: 1 };
    case "logInt":
      return { ...base, kind: "int", low: 1, high: 4096, log: true, step: 1 };
    case "ordinal":
      return { ...base, kind: "ordinal", choices: [8, 16, 64] };
    case "choice":
      return { ...base, kind: "choice", choices: ["a", "b", null] };
    default:
      return { ...base, kind: "bool" };
  }
}

/** A condition that holds for about half of a parameter's values. */
function conditionOn(parent: Parameter): Expression {
  const left: Expression = { op: "parameter", name: parent.name };
  switch (parent.kind) {
    case "choice":
      return { op: "==", left, right: { op: "value", value: "a" } };
    case "bool":
      return { op: "==", left, right: { op: "value", value: true } };
    case "ordinal":
      return { op: ">", left, right: { op: "value", value: 8 } };
    default:
      return { op: "<", left, right: { op: "value", value: (parent.low + parent.high) / 2 } };
  }
}

const spaces = fc
  .array(fc.tuple(kinds, fc.option(fc.nat(4), { nil: undefined })), { minLength: 1, maxLength: 6 })
  .map((entries) => {
    const parameters: Parameter[] = [];
    for (const [i, [kind, parent]] of entries.entries()) {
      const on = parent === undefined ? undefined : parameters[parent];
      parameters.push(parameterOf(kind, `p${i}`, on ? conditionOn(on) : undefined));
    }
    return { parameters, constraints: [] };
  });

describe("in any space, with any outcome, the Gaussian-process sampler", () => {
  it("proposes valid configurations and draws finite curves", () => {
    fc.assert(
      fc.property(spaces, fc.nat(1000), (definition, seed) => {
        const space = createSpace(definition);
        const problem: Problem = {
          space: definition,
          goals: ["minimize"],
          sampler: "gp",
          seed,
          trials: 20,
          parallel: 2,
        };
        const random = createRandom("outcomes", seed);
        const trials: OptimizerTrial[] = [];
        for (let number = 0; number < 14; number++) {
          const { params } = suggestGp(createContext({ problem, space, trials, number }));
          expect(validateParams(space, params)).toEqual([]);
          const mask = activeMask(space, params);
          const active = space.parameters.filter((_, i) => mask[i]).map(({ name }) => name);
          expect(Object.keys(params)).toEqual(active);
          const luck = random.next();
          if (luck < 0.1) trials.push({ number, params, state: "failed" });
          else if (luck < 0.2) trials.push({ number, params, state: "pruned", lastValue: random.next() });
          else if (luck < 0.3) trials.push({ number, params, state: "running" });
          else trials.push({ number, params, state: "complete", values: [random.next()] });
        }
        const context = createContext({ problem, space, trials, number: 14 });
        for (const { name } of space.parameters) {
          const { mean, acquisition } = gpInsight(context, { param: name });
          for (const value of [...(mean ?? []), ...(acquisition ?? [])])
            expect(Number.isFinite(value)).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
