import fc from "fast-check";
import type { Expression, Parameter, ParamValue, SpaceDefinition } from "../../../src/space/parameter";
import { valueAt, valueCount } from "../../../src/space/values";

const finite = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  fc.integer({ min: -1000, max: 1000 }),
);
const positive = fc.oneof(
  fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
  fc.double({ min: 1e-6, max: 1e3, noNaN: true }),
);

function ordered<T extends number>([a, b]: [T, T]): { low: T; high: T } {
  return a < b ? { low: a, high: b } : { low: b, high: a };
}

const float = fc
  .tuple(finite, finite)
  .map((pair) => ({ kind: "float" as const, ...ordered(pair), log: false }));
const logFloat = fc
  .tuple(positive, positive)
  .map((pair) => ({ kind: "float" as const, ...ordered(pair), log: true }));
const steppedFloat = fc
  .tuple(
    fc.integer({ min: -50, max: 50 }),
    fc.integer({ min: 0, max: 200 }),
    fc.constantFrom(0.1, 0.05, 0.25, 1, 3, 1e-3),
  )
  .map(([low, count, step]) => ({
    kind: "float" as const,
    low: low * 0.1,
    high: low * 0.1 + count * step,
    log: false,
    step,
  }));
const int = fc
  .tuple(
    fc.integer({ min: -1e6, max: 1e6 }),
    fc.integer({ min: 0, max: 1e6 }),
    fc.integer({ min: 1, max: 100 }),
  )
  .map(([low, width, step]) => ({ kind: "int" as const, low, high: low + width, log: false, step }));
const logInt = fc
  .tuple(fc.integer({ min: 1, max: 1e5 }), fc.integer({ min: 0, max: 1e5 }), fc.constantFrom(1, 1, 1, 7))
  .map(([low, width, step]) => ({ kind: "int" as const, low, high: low + width, log: true, step }));
const choices = fc.uniqueArray(
  fc.oneof(fc.string(), fc.integer(), fc.constantFrom<ParamValue>(null, true, false)),
  {
    minLength: 1,
    maxLength: 6,
    selector: (value) => (typeof value === "boolean" ? Number(value) : value),
  },
);
const listed = fc
  .tuple(fc.constantFrom("ordinal" as const, "choice" as const), choices)
  .map(([kind, values]) => ({ kind, choices: values }));
const bool = fc.constant({ kind: "bool" as const });

/** One parameter of any kind, named p. */
export const parameter: fc.Arbitrary<Parameter> = fc
  .oneof(float, logFloat, steppedFloat, int, logInt, listed, bool)
  .map((shape) => ({ name: "p", ...shape }) as Parameter);

/** A space of one to six parameters, some of them conditional on earlier ones; declared in any order. */
export const definition: fc.Arbitrary<SpaceDefinition> = fc
  .array(fc.tuple(parameter, fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 6 })
  .chain((entries) => {
    const parameters = entries.map(([shape, parent, value, conditional], i): Parameter => {
      const named = { ...shape, name: `p${i}` };
      const other = entries[parent % Math.max(i, 1)]?.[0];
      if (!conditional || i === 0 || !other) return named;
      return { ...named, condition: isOneOf(`p${parent % i}`, other, value) };
    });
    return fc.shuffledSubarray(parameters, { minLength: parameters.length }).map((shuffled) => ({
      parameters: shuffled,
      constraints: [],
    }));
  });

function isOneOf(name: string, parent: Parameter, pick: number): Expression {
  const left: Expression = { op: "parameter", name };
  if (valueCount(parent) === Number.POSITIVE_INFINITY)
    return {
      op: "<",
      left,
      right: {
        op: "value",
        value: ((parent as { low: number }).low + (parent as { high: number }).high) / 2,
      },
    };
  return { op: "==", left, right: { op: "value", value: valueAt(parent, pick % valueCount(parent)) } };
}
