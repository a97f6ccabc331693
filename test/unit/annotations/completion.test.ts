import { describe, expect, test } from "vitest";
import { annotationCompletions } from "../../../src/annotations/completion";
import { scanText } from "../../../src/annotations/scan";

const complete = (before: string, parameters: string[] = []) =>
  annotationCompletions({ before, commentMarker: "#", parameters });
const labels = (before: string, parameters?: string[]) =>
  complete(before, parameters)?.items.map(({ label }) => label) ?? null;

/** The line with a completion taken and every place left as it was filled in. */
function taken(before: string, label: string): string {
  const completions = complete(before);
  const item = completions?.items.find((one) => one.label === label);
  const text = (item?.snippet ?? "")
    .replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, "$1")
    .replace(/\$\{\d+:((?:[^\\}]|\\.)*)\}/g, "$1")
    .replace(/\\(.)/g, "$1");
  return before.slice(0, completions?.from) + text;
}

describe("completions in an annotation", () => {
  test("offer the kinds that hold the value of the line first", () => {
    expect(labels("lr = 3e-4  # @tune ")?.[0]).toBe("float(low, high, log)");
    expect(labels("layers = 4  # @tune ")?.[0]).toBe("int(low, high)");
    expect(labels("amp = True  # @tune ")?.[0]).toBe("bool");
    expect(labels('opt = "adam",  # @tune ')?.[0]).toBe("choice(…)");
  });

  test("put bounds around the value", () => {
    expect(taken("lr = 3e-4  # @tune fl", "float(low, high, log)")).toBe(
      "lr = 3e-4  # @tune float(3e-6, 0.03, log)",
    );
    expect(taken("layers = 4  # @tune ", "int(low, high)")).toBe("layers = 4  # @tune int(1, 16)");
  });

  test.each([
    ["lr = 3e-4  # @tune ", ["float(low, high, log)", "float(low, high)"]],
    ["n = 64  # @tune ", ["int(low, high)", "ordinal(…)"]],
    ['opt = "adam"  # @tune ', ["choice(…)"]],
    ["amp = False  # @tune ", ["bool"]],
    ["# @tune.", ["objective", "command", "constraint", "limit", "fidelity"]],
    ["# @tune.objective m", ["minimize", "maximize"]],
  ])("are read without a mistake once they are taken: %s", (before, offered) => {
    for (const label of offered) {
      const text = `${taken(before, label)}\n`;
      const { problems } = scanText(text, { path: "a.py", language: "python" });
      expect([text, problems.filter(({ message }) => !message.includes("layers"))]).toEqual([text, []]);
    }
  });

  test("offer options after the bounds, each once, and no step beside log", () => {
    expect(labels("lr = 1.0  # @tune float(")).toBeNull();
    expect(labels("lr = 1.0  # @tune float(1, ")).toBeNull();
    expect(labels("lr = 1.0  # @tune float(1, 2, ")).toEqual(["log", "step", "prior", "name"]);
    expect(labels("lr = 1.0  # @tune float(1, 2, log, pr")).toEqual(["prior", "name"]);
    expect(labels('opt = "a"  # @tune choice("a", "b", ')).toEqual(["name"]);
  });

  test("offer the other parameters in a condition", () => {
    expect(labels("mom = 0.9  # @tune float(0, 1) if ", ["opt", "lr"])).toEqual(["opt", "lr"]);
    expect(complete('mom = 0.9  # @tune float(0, 1) if opt == "sgd" and l', ["lr"])?.from).toBe(51);
  });

  test.each([
    "lr = 3e-4  # tune ",
    "tune = 3  # ",
    "s = '@tune '",
    "x = 1  # @tune bool ",
    "# @tune.command python ",
  ])("are none where nothing is to be offered: %s", (before) => {
    expect(complete(before)).toBeNull();
  });
});
