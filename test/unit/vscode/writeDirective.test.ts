import { describe, expect, it, vi } from "vitest";

vi.mock("vscode", () => import("./fakeVscode"));

import { statementAbove } from "../../../src/vscode/writeDirective";

const above = (line: number, ...lines: string[]) => statementAbove(lines, line);

describe("the line above which a directive is written", () => {
  it("is that of the annotated statement", () => {
    expect(above(2, "import time", "lr = 0.1  # @tune float(0, 1)")).toBe(2);
  });

  it("is the head of the function or call around it", () => {
    expect(above(3, "import time", "def train(", "    lr=0.1,  # @tune float(0, 1)", "):")).toBe(2);
    expect(above(3, "fit(", "    dict(a=1),", "    lr=0.1,", ")")).toBe(1);
  });

  it("is never a closing bracket", () => {
    expect(above(4, "x = [", "  1,", "]", "  lr = 0.1")).toBe(1);
  });

  it("is the line itself where nothing above stands at the margin", () => {
    expect(above(2, "", "  lr: 0.1  # @tune float(0, 1)")).toBe(2);
  });
});
