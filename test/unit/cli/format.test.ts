import { describe, expect, it } from "vitest";
import { formatMetric, formatParams } from "../../../src/cli/format";
import { styleFor } from "../../../src/cli/style";
import { escapeHtml, svgChart } from "../../../src/cli/svgChart";

describe("numbers for people", () => {
  it.each([
    [0.123456789, "0.12346"],
    [2.5e-5, "2.5e-5"],
    [0.00012345678, "1.2346e-4"],
    [0, "0"],
    [1234567, "1.2346e6"],
    [-0.5, "-0.5"],
    [1e22, "1e22"],
  ])("%d is %s", (value, text) => {
    expect(formatMetric(value)).toBe(text);
  });

  it("writes a configuration in one line", () => {
    expect(formatParams({ lr: 5.97873e-5, opt: "nn.ReLU", amp: true, drop: null })).toBe(
      "lr=5.97873e-5 opt=nn.ReLU amp=true drop=None",
    );
  });

  it("writes every digit of a value, which may be copied, and no more", () => {
    expect(formatParams({ a: 0.12345678, b: 0.1 + 0.2, c: 12_345_678 })).toBe(
      "a=0.12345678 b=0.3 c=1.2345678e7",
    );
  });
});

describe("colours", () => {
  it("are for terminals only, and not where NO_COLOR asks for none", () => {
    expect(styleFor({ isTTY: true }, {}).bold("x")).toBe("\x1b[1mx\x1b[22m");
    expect(styleFor({ isTTY: false }, {}).bold("x")).toBe("x");
    expect(styleFor({ isTTY: true }, { NO_COLOR: "1" }).bold("x")).toBe("x");
  });
});

describe("charts of the exported page", () => {
  const options = { title: "loss by <lr>", xLabel: "lr", yLabel: "loss" };

  it("escape what users write, and leave out what cannot be drawn", () => {
    const points = [
      { x: 0.1, y: 1, title: "trial 0" },
      { x: 0, y: 2, title: "trial 1" },
      { x: 0.2, y: Number.NaN, title: "trial 2" },
    ];
    const svg = svgChart({ ...options, points, logX: true });
    expect(svg).toContain("loss by &lt;lr&gt;");
    expect(svg.match(/<circle/g)).toHaveLength(1);
    expect(svg).not.toContain("NaN");
    expect(escapeHtml(`<a href="x">'&`)).toBe("&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
  });

  it("are nothing without points", () => {
    expect(svgChart({ ...options, points: [] })).toBe("");
  });
});
