import { expect, test, vi } from "vitest";
import { bundleElement } from "../../../src/vscode/dashboardHtml";

vi.mock("vscode", () => import("./fakeVscode"));

test("translations stand in the page as data that cannot end their element", () => {
  const bundle = { Trials: "Versuche </script><script>alert(1)</script>" };
  const [, json = ""] =
    /^<script type="application\/json" id="l10n-bundle">(.*)<\/script>$/.exec(bundleElement(bundle)) ?? [];
  expect(json).not.toContain("<");
  expect(JSON.parse(json)).toEqual(bundle);
});

test("English needs no translations", () => {
  expect(bundleElement(undefined)).toBe("");
});
