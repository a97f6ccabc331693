import { expect, test } from "vitest";
import { CURVE_TABLES, pruneInRandomOrder } from "./curveTables";

test.each(CURVE_TABLES)(
  "auto stops the eventual best of %s in at most 2 %% of 200 runs",
  (name) => {
    const { lost, share } = pruneInRandomOrder(name, { seeds: 200, trials: 60 });
    expect(lost).toBeLessThanOrEqual(4);
    expect(share).toBeLessThan(0.7);
  },
  600_000,
);
