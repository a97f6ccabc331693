/**
 * Configurations as points of the unit cube: one coordinate a parameter, in declared order.
 * Number parameters as in scale.ts; value i of k of an ordinal, choice or bool parameter is (i + 0.5) / k, the
 * centre of its cell; an inactive parameter is NaN. decode(encode(p)) = p for every normalized configuration.
 */
import { activeMask } from "./active";
import { choicesOf } from "./choices";
import { evaluate } from "./evaluate";
import type { Parameter, Params, ParamValue } from "./parameter";
import { cellCount, cellEdges, cellIndex, cellValue, fromUnit, snap, toUnit } from "./scale";
import type { Space } from "./space";

/** The point of a configuration, shape [dimension]. Values of inactive parameters are ignored. */
export function encode(space: Space, params: Params): Float64Array {
  const mask = activeMask(space, params);
  return Float64Array.from(space.parameters, (parameter, i) => {
    const value = params[parameter.name];
    return mask[i] && value !== undefined ? encodeValue(parameter, value) : Number.NaN;
  });
}

/**
 * The configuration of a point; coordinates of inactive parameters are ignored, others are clamped to [0, 1].
 * Values are normalized. Throws where an active parameter's coordinate is NaN.
 */
export function decode(space: Space, unit: ArrayLike<number>): Params {
  const known: Record<string, ParamValue> = {};
  for (const i of space.order) {
    const parameter = space.parameters[i] as Parameter;
    if (parameter.condition !== undefined && evaluate(parameter.condition, known) !== true) continue;
    known[parameter.name] = decodeValue(parameter, unit[i] as number);
  }
  const params: Record<string, ParamValue> = {};
  for (const { name } of space.parameters)
    if (Object.hasOwn(known, name)) params[name] = known[name] as ParamValue;
  return params;
}

/** One value's coordinate: cells at their centre; a number off its step lies where it is in its cell. */
export function encodeValue(parameter: Parameter, value: ParamValue): number {
  const choices = choicesOf(parameter);
  if (choices !== null) {
    const i = choices.indexOf(value);
    if (i < 0) throw new Error(`${parameter.name} cannot be ${String(value)}: it is none of its choices`);
    return (i + 0.5) / choices.length;
  }
  const number = parameter as Extract<Parameter, { kind: "float" | "int" }>;
  if (typeof value !== "number" || Number.isNaN(value))
    throw new Error(`${parameter.name} cannot be ${String(value)}: it is not a number`);
  if (number.step !== undefined) {
    const k = cellIndex(number, value);
    if (cellValue(number, k) === value) {
      const [lower, upper] = cellEdges(number, k);
      return (lower + upper) / 2;
    }
  }
  return toUnit(number, value);
}

/** The normalized value at a coordinate. */
export function decodeValue(parameter: Parameter, x: number): ParamValue {
  if (Number.isNaN(x)) throw new Error(`${parameter.name} is active but has no coordinate`);
  const unit = Math.min(Math.max(x, 0), 1);
  const choices = choicesOf(parameter);
  if (choices !== null) return choices[cellAt(unit, choices.length)] as ParamValue;
  const number = parameter as Extract<Parameter, { kind: "float" | "int" }>;
  if (number.log || number.step === undefined) return snap(number, fromUnit(number, unit));
  return cellValue(number, cellAt(unit, cellCount(number) as number));
}

/** Which of `count` equal cells holds x. */
export function cellAt(x: number, count: number): number {
  return Math.min(Math.floor(x * count), count - 1);
}
