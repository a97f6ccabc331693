import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boxMinimize, type Objective } from "../../../../src/optimizer/linear/boxMinimize";

const rosenbrock: Objective = (x, gradient) => {
  const [a, b] = [x[0]!, x[1]!];
  gradient[0] = -400 * a * (b - a * a) - 2 * (1 - a);
  gradient[1] = 200 * (b - a * a);
  return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
};

/** Σ c_i (x_i − t_i)². */
function bowl(centre: readonly number[], scales: readonly number[]): Objective {
  return (x, gradient) => {
    let sum = 0;
    for (let i = 0; i < x.length; i++) {
      const difference = x[i]! - centre[i]!;
      gradient[i] = 2 * scales[i]! * difference;
      sum += scales[i]! * difference * difference;
    }
    return sum;
  };
}

const PRECISE = { maxEvaluations: 500, gradientTolerance: 1e-9, valueTolerance: 0 };

describe("minimising in a box", () => {
  it("finds the bottom of Rosenbrock's valley", () => {
    const found = boxMinimize(rosenbrock, [-1.2, 1], [-2, -2], [2, 2], PRECISE);
    expect(found.x[0]).toBeCloseTo(1, 5);
    expect(found.x[1]).toBeCloseTo(1, 5);
    expect(found.evaluations).toBeLessThan(120);
  });

  it("stops on the bounds where these cut the valley off", () => {
    // On x ≤ 0.5 the minimum is at x = 0.5, y = x².
    const found = boxMinimize(rosenbrock, [-1.2, 1], [-2, -2], [0.5, 2], PRECISE);
    expect(found.x[0]).toBe(0.5);
    expect(found.x[1]).toBeCloseTo(0.25, 5);
  });

  it("puts every coordinate of a separable bowl to its nearest point in the box", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: -2, max: 3, noNaN: true }),
            fc.double({ min: 0.1, max: 50, noNaN: true }),
          ),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
        (coordinates) => {
          const centre = coordinates.map(([t]) => t);
          const found = boxMinimize(
            bowl(
              centre,
              coordinates.map(([, c]) => c),
            ),
            centre.map(() => 0.5),
            centre.map(() => 0),
            centre.map(() => 1),
            PRECISE,
          );
          for (const [i, t] of centre.entries()) {
            expect(found.x[i]).toBeCloseTo(Math.min(Math.max(t, 0), 1), 5);
          }
        },
      ),
    );
  });

  it("clamps a start outside the box and never evaluates outside", () => {
    const seen: number[] = [];
    const objective: Objective = (x, gradient) => {
      seen.push(x[0]!);
      return bowl([0.2], [1])(x, gradient);
    };
    expect(boxMinimize(objective, [7], [0], [1], PRECISE).x[0]).toBeCloseTo(0.2, 6);
    for (const x of seen) expect(x >= 0 && x <= 1).toBe(true);
  });

  it("backs away from where the function is not finite", () => {
    const objective: Objective = (x, gradient) => {
      gradient[0] = -1 / x[0]! + 1;
      return x[0]! > 0 ? x[0]! - Math.log(x[0]!) : Number.NaN;
    };
    expect(boxMinimize(objective, [0.01], [-5], [5], PRECISE).x[0]).toBeCloseTo(1, 5);
  });

  it("returns the start when that is not finite, and keeps to the allowed evaluations", () => {
    const never = boxMinimize(() => Number.NaN, [0.3], [0], [1], PRECISE);
    expect([...never.x]).toEqual([0.3]);
    expect(boxMinimize(rosenbrock, [-1.2, 1], [-2, -2], [2, 2], { maxEvaluations: 7 }).evaluations).toBe(7);
  });
});
