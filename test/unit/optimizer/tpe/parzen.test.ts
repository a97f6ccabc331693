import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandwidthsOf } from "../../../../src/optimizer/tpe/bandwidth";
import { coordinatesOf } from "../../../../src/optimizer/tpe/coordinates";
import { type Dimension, dimensionsOf } from "../../../../src/optimizer/tpe/dimensions";
import { createParzen, type Parzen } from "../../../../src/optimizer/tpe/parzen";
import { createRandom } from "../../../../src/space/random";
import { createSpace } from "../../../../src/space/space";
import { parseSpaceFile } from "../../../../src/space/spaceFile";

function dimensions(...params: Record<string, unknown>[]): Dimension[] {
  const named = params.map((param, i) => ({ name: `p${i}`, ...param }));
  return dimensionsOf(createSpace(parseSpaceFile({ params: named }).definition));
}

const line = { type: "float", low: 0, high: 1 };
const NONE = Number.NaN;

/** An estimator of points, with `dims` of them. */
function estimator(
  dims: readonly Dimension[],
  points: readonly (readonly number[])[],
  weights: readonly number[],
  bandwidths: readonly number[],
): Parzen {
  return createParzen({
    dimensions: dims,
    coordinates: coordinatesOf(points, dims.length),
    weights,
    bandwidths,
  });
}

/** Midpoint rule over a coordinate that is a line, or the sum over cells times their widths. */
function integral(dimension: Dimension, density: (x: number) => number): number {
  if (dimension.kind === "ordered") {
    let sum = 0;
    for (let k = 0; k < dimension.count; k++) {
      const [low, high] = [dimension.edges[k]!, dimension.edges[k + 1]!];
      sum += (high - low) * density((low + high) / 2);
    }
    return sum;
  }
  const count = dimension.kind === "line" ? 4000 : dimension.count;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += density((i + 0.5) / count) / count;
  return sum;
}

describe("the Parzen estimator", () => {
  it("is uniform without observations", () => {
    const parzen = estimator(dimensions(line, line), [], [1], [1, 1]);
    expect(parzen.logDensity([0.1, 0.9])).toBeCloseTo(0, 12);
  });

  it("weighs a normal kernel against the prior", () => {
    // σ = 0.05 in the middle: the truncation takes nothing. ½ · φ(0)/0.05 + ½ · 1.
    const parzen = estimator(dimensions(line), [[0.5]], [1, 1], [0.05]);
    expect(Math.exp(parzen.logDensity([0.5]))).toBeCloseTo(0.5 * (0.3989422804 / 0.05) + 0.5, 8);
  });

  it("puts half of a kernel at the edge outside, and renormalizes it", () => {
    const parzen = estimator(dimensions(line), [[0]], [1, 0], [0.05]);
    expect(Math.exp(parzen.logDensity([0]))).toBeCloseTo(2 * (0.3989422804 / 0.05), 6);
  });

  it("gives a category's share ε to all choices alike", () => {
    const parzen = estimator(
      dimensions({ type: "categorical", choices: ["a", "b", "c", "d"] }),
      [[0.125]],
      [1, 0],
      [0.4],
    );
    // Own mass 0.6 + 0.1, others 0.1, times 4 relative to the uniform density.
    expect(Math.exp(parzen.logDensity([0.125]))).toBeCloseTo(2.8, 12);
    expect(Math.exp(parzen.logDensity([0.9]))).toBeCloseTo(0.4, 12);
  });

  it.each([
    ["a line", line],
    ["a line with a prior", { ...line, prior: "normal(0.3, 0.2)" }],
    ["ordered cells", { type: "int", low: 1, high: 9 }],
    ["cells of a log scale", { type: "int", low: 1, high: 40, log: true }],
    ["cells with a prior", { type: "int", low: 1, high: 40, log: true, prior: "lognormal(5, 0.7)" }],
    ["an ordinal with weights", { type: "ordinal", choices: [1, 2, 4], prior: "weights(1, 2, 0)" }],
    ["a category with weights", { type: "categorical", choices: ["a", "b", "c"], prior: "weights(1, 2, 1)" }],
  ])("integrates to 1 over %s, whatever the bandwidth", (_name, param) => {
    const dims = dimensions(param);
    const [dimension] = dims as [Dimension];
    const coordinate = fc.double({ min: 0, max: 1, noNaN: true });
    const points = fc.array(fc.oneof(coordinate, fc.constant(NONE)), { maxLength: 5 });
    const bandwidth = fc.double({ min: 0.02, max: 1, noNaN: true });
    fc.assert(
      fc.property(points, bandwidth, (xs, sigma) => {
        const parzen = estimator(
          dims,
          xs.map((x) => [x]),
          [...xs.map((_, i) => i + 1), 1],
          [sigma],
        );
        expect(integral(dimension, (x) => Math.exp(parzen.logDensity([x])))).toBeCloseTo(1, 3);
      }),
      { numRuns: 30 },
    );
  });

  it("knows nothing of a parameter that an observation did not have", () => {
    const dims = dimensions(line, line);
    const parzen = estimator(dims, [[0.5, NONE]], [1, 0], [0.1, 0.1]);
    expect(parzen.logDensity([0.5, 0.2])).toBeCloseTo(parzen.logDensity([0.5, 0.9]), 12);
    expect(parzen.logDensity([0.5, NONE])).toBeCloseTo(parzen.logDensity([0.5, 0.9]), 12);
  });

  it("draws from its own density", () => {
    const dims = dimensions(line, { type: "int", low: 1, high: 5 }, { type: "bool" });
    const parzen = estimator(
      dims,
      [
        [0.2, 0.1, 0.25],
        [0.7, NONE, 0.75],
      ],
      [2, 1, 1],
      [0.1, 0.2, 0.3],
    );
    const random = createRandom(1);
    const draws = Array.from({ length: 4000 }, () => parzen.sample(random));
    dims.forEach((dimension, d) => {
      const bins = dimension.kind === "line" ? 10 : dimension.count;
      const seen = new Float64Array(bins);
      for (const x of draws) seen[Math.min(Math.floor(x[d]! * bins), bins - 1)]! += 1 / draws.length;
      // By importance weighting of uniform points: the marginal share of each bin.
      const expected = new Float64Array(bins);
      const grid = 60;
      for (let i = 0; i < grid; i++)
        for (let j = 0; j < 5; j++)
          for (let k = 0; k < 2; k++) {
            const x = [(i + 0.5) / grid, (j + 0.5) / 5, (k + 0.5) / 2];
            expected[Math.floor(x[d]! * bins)]! += Math.exp(parzen.logDensity(x)) / (grid * 10);
          }
      for (const [bin, share] of seen.entries()) expect(Math.abs(share - expected[bin]!)).toBeLessThan(0.03);
    });
  });

  it("has along each coordinate the density that it has", () => {
    const dims = dimensions(
      line,
      { type: "int", low: 1, high: 7 },
      { type: "bool" },
      { ...line, prior: "normal(0.5, 1)" },
    );
    const random = createRandom(2);
    const points = Array.from({ length: 20 }, () =>
      dims.map(() => (random.next() < 0.2 ? NONE : random.next())),
    );
    const parzen = estimator(dims, points, new Array(21).fill(1), [0.05, 0.2, 0.3, 0.1]);
    for (let i = 0; i < 50; i++) {
      const x = dims.map(() => random.next());
      for (let d = 0; d < dims.length; d++)
        expect(parzen.walk(x).along(d)(x[d]!)).toBeCloseTo(parzen.logDensity(x), 9);
    }
  });

  it("walks through the space, whatever was looked along before each move", () => {
    const dims = dimensions(line, line, { type: "bool" });
    const random = createRandom(3);
    const points = Array.from({ length: 40 }, () => dims.map(() => random.next()));
    const parzen = estimator(dims, points, new Array(41).fill(1), [0.04, 0.1, 0.3]);
    const x = [0.5, 0.5, 0.25];
    const walk = parzen.walk(x);
    for (let i = 0; i < 60; i++) {
      const [looked, moved] = [i % 3, (i * 7) % 3];
      if (i % 4 !== 0) expect(walk.along(looked)(x[looked]!)).toBeCloseTo(parzen.logDensity(x), 9);
      x[moved] = random.next();
      walk.move(moved, x[moved]!);
    }
    expect(walk.along(1)(x[1]!)).toBeCloseTo(parzen.logDensity(x), 9);
  });

  it("leaves out of many narrow kernels only what makes no difference", () => {
    const [n, d, sigma] = [300, 4, 0.04];
    const dims = dimensions(...new Array(d).fill(line));
    const random = createRandom(4);
    const points = Array.from({ length: n }, () => dims.map(() => 0.4 + 0.2 * random.next()));
    const parzen = estimator(dims, points, new Array(n + 1).fill(1), new Array(d).fill(sigma));
    for (let i = 0; i < 40; i++) {
      const x = dims.map(() => random.next());
      // So far from the ends nothing is cut off; the last term is the prior component.
      const exact = points.reduce((sum, point) => {
        const squares = point.reduce((all, mean, k) => all + ((x[k]! - mean) / sigma) ** 2, 0);
        return sum + Math.exp(-0.5 * squares) / (Math.sqrt(2 * Math.PI) * sigma) ** d;
      }, 1);
      expect(parzen.logDensity(x)).toBeCloseTo(Math.log(exact / (n + 1)), 9);
    }
  });
});

describe("bandwidths", () => {
  it("follow Scott's rule, with half an observation's worth of a uniform spread", () => {
    const points = [[0.2], [0.4], [0.6]];
    // Squares 0.08, plus ½ · 1/12, over 2 + ½ degrees of freedom; n^(−1/5).
    const std = Math.sqrt((0.08 + 0.5 / 12) / 2.5);
    expect(bandwidthsOf(dimensions(line), coordinatesOf(points, 1), 2)[0]).toBeCloseTo(
      2 * std * 3 ** -0.2,
      12,
    );
  });

  it("look only at observations that have the parameter, and start from the uniform spread", () => {
    const one = bandwidthsOf(dimensions(line), coordinatesOf([[NONE], [0.9]], 1), 1)[0]!;
    expect(one).toBeCloseTo(Math.sqrt(1 / 12), 12);
    expect(bandwidthsOf(dimensions(line), coordinatesOf([[NONE]], 1), 1)[0]).toBeCloseTo(
      Math.sqrt(1 / 12),
      12,
    );
  });

  it("never fall to where a kernel has no neighbours", () => {
    const same = Array.from({ length: 1000 }, () => [0.5, 0.5]);
    const [onLine, onCells] = bandwidthsOf(
      dimensions(line, { type: "int", low: 1, high: 5 }),
      coordinatesOf(same, 2),
      1,
    );
    expect(onLine).toBe(0.003);
    expect(onCells).toBe(0.05);
  });
});
