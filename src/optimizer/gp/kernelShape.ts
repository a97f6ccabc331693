/** Which coordinates of an encoded point (space/encoding.ts) the kernel treats how. */
import type { Space } from "../../space/space";

export interface KernelShape {
  /** d: coordinates of a point. */
  readonly dimension: number;
  /** Float, int and ordinal parameters that are always active: they share one Matérn-5/2. */
  readonly ordered: readonly number[];
  /** Choice and bool parameters that are always active: exponential Hamming. */
  readonly categorical: readonly number[];
  /** The same for parameters with a condition: a factor each. Inactive coordinates are NaN. */
  readonly conditionalOrdered: readonly number[];
  readonly conditionalCategorical: readonly number[];
}

export function kernelShape(space: Space): KernelShape {
  const ordered: number[] = [];
  const categorical: number[] = [];
  const conditionalOrdered: number[] = [];
  const conditionalCategorical: number[] = [];
  space.parameters.forEach((parameter, j) => {
    const unordered = parameter.kind === "choice" || parameter.kind === "bool";
    if (parameter.condition) (unordered ? conditionalCategorical : conditionalOrdered).push(j);
    else (unordered ? categorical : ordered).push(j);
  });
  return {
    dimension: space.parameters.length,
    ordered,
    categorical,
    conditionalOrdered,
    conditionalCategorical,
  };
}

/** Coordinates with a condition, in the order of their `shared` hyperparameters. */
export function conditionalCoordinates(shape: KernelShape): readonly number[] {
  return [...shape.conditionalOrdered, ...shape.conditionalCategorical];
}
