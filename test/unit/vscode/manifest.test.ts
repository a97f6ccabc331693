import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

interface Menu {
  readonly command: string;
  readonly when?: string;
}
interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly icon: string;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: string[] } };
  readonly contributes: {
    readonly commands: readonly { command: string; category?: string; icon?: string; enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly Menu[]>>;
    readonly configuration: {
      readonly properties: Readonly<Record<string, { default?: unknown; scope?: string }>>;
    };
    readonly walkthroughs: readonly { steps: readonly { media: { svg: string } }[] }[];
    readonly viewsContainers: { readonly activitybar: readonly { icon: string }[] };
  };
}

const text = readFileSync("package.json", "utf8");
const manifest = JSON.parse(text) as Manifest;
const { commands, menus, configuration, walkthroughs, viewsContainers } = manifest.contributes;
const names = commands.map(({ command }) => command);

describe("the manifest", () => {
  test("contributes exactly the commands that are registered, under one category, with icons", () => {
    const source = readFileSync("src/vscode/commands.ts", "utf8");
    const registered = [...source.matchAll(/register\("(\w+)"/g)].map(([, name]) => `guidedTuning.${name}`);
    expect(names.toSorted()).toEqual(registered.toSorted());
    for (const command of commands) expect(command).toMatchObject({ category: "%category%", icon: /^\$\(/ });
  });

  test("shows only its own commands in menus, each with a condition", () => {
    for (const item of Object.values(menus).flat()) {
      expect(names).toContain(item.command);
      expect(item.when).toBeTruthy();
    }
  });

  test("runs nothing before the folder is trusted", () => {
    for (const { command, enablement } of commands)
      if (/\.(start|resume|newStudy|debugTrial)$/.test(command))
        expect(enablement).toMatch(/isWorkspaceTrusted/);
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(restrictedConfigurations).toEqual(
      expect.arrayContaining(["guidedTuning.command", "guidedTuning.interpreter"]),
    );
  });

  test("wakes up for its panel and its languages, never for everything", () => {
    expect(manifest.activationEvents).toContain("onWebviewPanel:guidedTuning.dashboard");
    expect(readFileSync("src/vscode/dashboardPanel.ts", "utf8")).toContain('"guidedTuning.dashboard"');
    expect(manifest.activationEvents).not.toContain("*");
    expect(manifest.activationEvents).not.toContain("onStartupFinished");
  });

  test("gives every setting a default and a scope", () => {
    for (const property of Object.values(configuration.properties)) {
      expect(property.default).not.toBeUndefined();
      expect(property.scope).toMatch(/resource|machine-overridable/);
    }
  });

  test("has every text in package.nls.json, and no text there is left over", () => {
    const used = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
    const known = Object.keys(JSON.parse(readFileSync("package.nls.json", "utf8")) as object);
    expect([...used].sort()).toEqual(known.toSorted());
  });

  test("names pictures that exist", () => {
    const pictures = [
      manifest.icon,
      ...viewsContainers.activitybar.map(({ icon }) => icon),
      ...walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
    ];
    for (const picture of pictures) expect(existsSync(picture), picture).toBe(true);
  });

  test("uses no newer API than the oldest VS Code it installs into", () => {
    const version = (range: string) =>
      range
        .replace(/[^\d.]/g, "")
        .split(".")
        .slice(0, 2)
        .join(".");
    expect(version(manifest.devDependencies["@types/vscode"] ?? "")).toBe(version(manifest.engines.vscode));
  });
});
