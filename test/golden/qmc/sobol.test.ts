import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MAX_SOBOL_DIMENSION, plainSobol } from "../../../src/optimizer/sobol";

const golden = JSON.parse(readFileSync(new URL("sobol.json", import.meta.url), "utf8")) as Record<
  string,
  number[]
>;

describe("the Sobol sequence", () => {
  it.each(Object.entries(golden))("has SciPy's point %s in 128 dimensions", (index, expected) => {
    const point = new Float64Array(MAX_SOBOL_DIMENSION);
    plainSobol(MAX_SOBOL_DIMENSION)(Number(index), point);
    expect([...point]).toEqual(expected);
  });
});
