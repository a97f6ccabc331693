import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { findCycle, type Import, importsOf, sourceFiles } from "../support/importGraph";

// Who may import whom. CONTRIBUTING.md gives the same table to people.
const EVERYTHING_BUT_WEBVIEW = [
  "space",
  "annotations",
  "optimizer",
  "protocol",
  "jobs",
  "study",
  "vscode",
  "root",
];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  space: [],
  annotations: ["space"],
  optimizer: ["space"],
  protocol: ["space", "optimizer", "study"],
  jobs: ["space", "annotations", "protocol"],
  study: ["space", "optimizer", "jobs", "protocol"],
  vscode: EVERYTHING_BUT_WEBVIEW,
  webview: ["protocol"],
  root: EVERYTHING_BUT_WEBVIEW,
};
/** Their functions depend on their arguments alone: no files, no editor, no clock, no unseeded randomness. */
const PURE = ["space", "annotations", "optimizer"];
const TOOLKIT = "@vscode/webview-ui-toolkit";

/** `src/cli/` holds the parts of the root `src/cli.ts`. */
function folderOf(file: string): string {
  const [top, folder, ...rest] = file.replaceAll("\\", "/").split("/");
  if (top === "webview") return "webview";
  return rest.length === 0 || folder === "cli" ? "root" : (folder ?? "root");
}

function isNode(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier.split("/")[0] ?? "");
}

function isPackage(specifier: string, name: string): boolean {
  return specifier === name || specifier.startsWith(`${name}/`);
}

function places(imports: readonly Import[]): string[] {
  return imports.map(({ from, line, to }) => `${from}:${line} imports ${to}`);
}

const files = sourceFiles("src", "webview");
const imports = files.flatMap((file) => importsOf(file));
const ours = imports.filter(({ isOurs }) => isOurs);
const packages = imports.filter(({ isOurs }) => !isOurs);

describe("imports", () => {
  test("are found in every folder", () => {
    expect(new Set(files.map(folderOf))).toEqual(new Set(Object.keys(MAY_IMPORT)));
  });

  test("go only where the table allows", () => {
    const wrong = ours.filter(({ from, to }) => {
      const [source, target] = [folderOf(from), folderOf(to)];
      return source !== target && !MAY_IMPORT[source]?.includes(target);
    });
    expect(places(wrong)).toEqual([]);
  });

  test("of protocol from other folders are types", () => {
    const wrong = ours.filter(
      ({ from, to, typeOnly }) => folderOf(from) === "protocol" && folderOf(to) !== "protocol" && !typeOnly,
    );
    expect(places(wrong)).toEqual([]);
  });

  test("of values form no cycle", () => {
    expect(findCycle(imports)).toBeNull();
  });

  test("of Node and vscode are kept out of the pure folders, the protocol and the webview", () => {
    const wrong = packages.filter(
      ({ from, to }) =>
        [...PURE, "protocol", "webview"].includes(folderOf(from)) && (isNode(to) || isPackage(to, "vscode")),
    );
    expect(places(wrong)).toEqual([]);
  });

  test("of vscode stay in src/vscode and src/extension.ts", () => {
    const wrong = packages.filter(
      ({ from, to }) => isPackage(to, "vscode") && folderOf(from) !== "vscode" && from !== "src/extension.ts",
    );
    expect(places(wrong)).toEqual([]);
  });

  test("of the webview toolkit stand in one file", () => {
    const users = new Set(packages.filter(({ to }) => isPackage(to, TOOLKIT)).map(({ from }) => from));
    expect([...users].length).toBeLessThanOrEqual(1);
  });
});

describe("pure folders", () => {
  test("use no clock and no unseeded randomness", () => {
    const impure = /\b(Math\.random|Date\.now|new Date\(|performance\.now|process\.|setTimeout|crypto\.)/;
    const wrong = files.filter(
      (file) => PURE.includes(folderOf(file)) && impure.test(withoutComments(readFileSync(file, "utf8"))),
    );
    expect(wrong).toEqual([]);
  });
});

describe("files", () => {
  test("are named in camelCase after what they hold", () => {
    const wrong = files.filter((file) => {
      const name = basename(file).replace(/(\.d)?\.tsx?$/, "");
      return !/^[a-z][A-Za-z0-9]*$/.test(name) || /^(utils?|helpers?|common|misc|index)$/.test(name);
    });
    expect(wrong).toEqual([]);
  });

  test("have no default export", () => {
    const wrong = files.filter((file) => /^export default /m.test(readFileSync(file, "utf8")));
    expect(wrong).toEqual([]);
  });
});

describe("the reader of imports", () => {
  const read = (text: string) =>
    importsOf("src/study/a.ts", text).map(({ to, typeOnly }) => `${typeOnly ? "type" : "value"} ${to}`);

  test("tells types from values", () => {
    expect(read('import type { A } from "./b";')).toEqual(["type src/study/b.ts"]);
    expect(read('import { type A, type B } from "./b";')).toEqual(["type src/study/b.ts"]);
    expect(read('import { type A, b } from "./b";')).toEqual(["value src/study/b.ts"]);
    expect(read('export type { A } from "../space/c";')).toEqual(["type src/space/c.ts"]);
    expect(read('let a: import("node:fs").Stats;')).toEqual(["type node:fs"]);
  });

  test("sees re-exports, side effects and calls", () => {
    expect(read('export * from "./b";')).toEqual(["value src/study/b.ts"]);
    expect(read('import "./style.css";')).toEqual(["value src/study/style.css"]);
    expect(read('await import("./b"); require("vscode");')).toEqual(["value src/study/b.ts", "value vscode"]);
    expect(read('const text = "import x from \'./b\'"; // import "./c"')).toEqual([]);
  });

  test("finds a cycle of values and ignores one of types", () => {
    const cycle = (keyword: string) => [
      ...importsOf("src/a.ts", 'import { b } from "./b";'),
      ...importsOf("src/b.ts", `${keyword} { a } from "./a";`),
    ];
    expect(findCycle(cycle("import"))).toEqual(["src/a.ts", "src/b.ts", "src/a.ts"]);
    expect(findCycle(cycle("import type"))).toBeNull();
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}
