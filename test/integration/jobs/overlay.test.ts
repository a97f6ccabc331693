import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { escapedWritesMessage, noticeEscapedWrites } from "../../../src/jobs/escapedWrites";
import { applyEnvironment } from "../../../src/jobs/jobEnvironment";
import { type Overlay, prepareOverlay } from "../../../src/jobs/overlay";
import { decodeSource } from "../../../src/jobs/sourceFile";
import { buildTrialSpec } from "../../../src/jobs/trialSpec";
import { scratchFolder } from "./jobsSupport";

/** Prepares trial 0 of `root` with `from` replaced by `to` in each file. */
function overlay(
  root: string,
  edits: Readonly<Record<string, readonly [from: string, to: string]>>,
  options: { outputs?: readonly string[]; script?: string } = {},
): Promise<Overlay> {
  const texts = new Map(
    Object.keys(edits).map((path) => [path, decodeSource(readFileSync(join(root, path)), path)]),
  );
  const changes = Object.entries(edits).map(([path, [from, to]]) => {
    const start = texts.get(path)!.text.indexOf(from);
    return [path, [{ start, end: start + from.length, text: to }]] as const;
  });
  return prepareOverlay({
    root,
    trialDir: join(root, ".tuning/study/trials/0"),
    edits: new Map(changes),
    texts,
    outputs: options.outputs ?? [],
    script: options.script ?? null,
  });
}

/** Runs a command as a trial would, in the overlay, and returns what it printed. */
function run(
  root: string,
  { overlayRoot }: Overlay,
  command: string,
  environment: NodeJS.ProcessEnv = {},
): string {
  const own = { ...process.env, PYTHONDONTWRITEBYTECODE: "", ...environment };
  const spec = buildTrialSpec({
    root,
    overlayRoot,
    trialDir: join(root, ".tuning/study/trials/0"),
    study: "study",
    trial: 0,
    command,
    file: null,
    space: { parameters: [], constraints: [] },
    params: {},
    interpreter: "python3",
    metrics: "*",
    timeoutS: null,
    environment: own,
  });
  const env = applyEnvironment(own, spec.env);
  return execFileSync(spec.argv[0]!, spec.argv.slice(1), { cwd: spec.cwd, env, encoding: "utf8" }).trim();
}

/** Leaves bytecode beside modules, as running them does. */
function compile(root: string, ...modules: string[]): void {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "" };
  execFileSync("python3", ["-c", `import ${modules.join(", ")}`], { cwd: root, env });
}

const isLink = (path: string) => lstatSync(path).isSymbolicLink();

describe("the copy", () => {
  test("differs from the root in the literals' bytes only", async () => {
    const source = "\ufeff# é 你\r\nlr = 0.1\r\n\tx = 'lr = 0.1'\r\n";
    const root = scratchFolder({ "train.py": source, "data/a.bin": Buffer.from([0, 255, 10]) });
    const { overlayRoot } = await overlay(root, { "train.py": ["0.1", "0.025"] });
    expect(readFileSync(join(overlayRoot, "train.py"), "utf8")).toBe(source.replace("0.1", "0.025"));
    expect(readFileSync(join(overlayRoot, "data/a.bin"))).toEqual(Buffer.from([0, 255, 10]));
    expect(readFileSync(join(root, "train.py"), "utf8")).toBe(source);
  });

  test("has copies of small files and links to large ones, and keeps permissions", async () => {
    const root = scratchFolder({
      "train.py": "lr = 0.1",
      "small.bin": Buffer.alloc(1024 * 1024),
      "large.bin": Buffer.alloc(1024 * 1024 + 1),
      "large.py": `${"#".repeat(1024 * 1024)}\n`,
    });
    execFileSync("chmod", ["755", join(root, "train.py")]);
    const made = await overlay(root, { "train.py": ["0.1", "0.2"] });
    const at = (path: string) => join(made.overlayRoot, path);
    expect(isLink(at("small.bin"))).toBe(false);
    expect(readlinkSync(at("large.bin"))).toBe(join(root, "large.bin"));
    // Python resolves links, so that a linked script would import its neighbours from the root.
    expect(isLink(at("large.py"))).toBe(false);
    expect(lstatSync(at("train.py")).mode & 0o777).toBe(0o755);
    expect(made.links).toEqual([{ path: "large.bin", kind: "file", environment: false }]);
  });

  test("leaves studies and git out", async () => {
    const root = scratchFolder({
      "train.py": "lr = 0.1",
      ".git/config": "",
      ".tuning/other/journal.log": "",
      "sub/.git": "gitdir: x",
      "sub/a.txt": "",
    });
    const { overlayRoot } = await overlay(root, { "train.py": ["0.1", "0.2"] });
    expect(existsSync(join(overlayRoot, ".git"))).toBe(false);
    expect(existsSync(join(overlayRoot, ".tuning"))).toBe(false);
    expect(existsSync(join(overlayRoot, "sub/.git"))).toBe(false);
    expect(existsSync(join(overlayRoot, "sub/a.txt"))).toBe(true);
  });

  test("links folders that git ignores, environments, and folders with very many entries; others are real", async () => {
    const many = Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`many/${i}.txt`, ""]));
    const fewer = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`fewer/${i}.txt`, ""]));
    const nested = Object.fromEntries(
      Array.from({ length: 2100 }, (_, i) => [`nested/${i % 50}/${i}.png`, ""]),
    );
    const code = Object.fromEntries(Array.from({ length: 2100 }, (_, i) => [`code/${i % 50}/${i}.js`, ""]));
    const root = scratchFolder({
      ...many,
      ...fewer,
      ...nested,
      ...code,
      "train.py": "lr = 0.1",
      ".gitignore": "cache/\n/conf\n*.txt\n",
      "cache/a.txt": "",
      "conf/lr.yaml": "lr: 0.1",
      "conf/sub/x.txt": "",
      "env/pyvenv.cfg": "",
      "env/lib/x.py": "",
    });
    const made = await overlay(root, { "train.py": ["0.1", "0.2"], "conf/lr.yaml": ["0.1", "0.3"] });
    const linked = ["cache", "conf/sub", "env", "many", "nested"];
    for (const path of linked) expect([path, isLink(join(made.overlayRoot, path))]).toEqual([path, true]);
    for (const path of ["conf", "fewer", "code"])
      expect([path, isLink(join(made.overlayRoot, path))]).toEqual([path, false]);
    expect(made.links.map(({ path }) => path).sort()).toEqual(linked);
    expect(readFileSync(join(made.overlayRoot, "conf/lr.yaml"), "utf8")).toBe("lr: 0.3");
    expect(lstatSync(join(made.overlayRoot, "fewer/0.txt")).isFile()).toBe(true);
  });

  test("has the root's links: those into the root lead to the copies, the others where they always led", async () => {
    const outside = scratchFolder({ "data.csv": "1" });
    const root = scratchFolder({ "train.py": "lr = 0.1", "sub/a.txt": "a" });
    symlinkSync("../train.py", join(root, "sub/relative.py"));
    symlinkSync(join(root, "train.py"), join(root, "absolute.py"));
    symlinkSync(outside, join(root, "data"));
    symlinkSync(join("..", outside.split("/").at(-1)!), join(root, "near"));
    symlinkSync(".", join(root, "loop"));
    symlinkSync("nowhere", join(root, "broken"));
    const { overlayRoot } = await overlay(root, { "train.py": ["0.1", "0.2"] });
    const read = (path: string) => readFileSync(join(overlayRoot, path), "utf8");
    expect(read("sub/relative.py")).toBe("lr = 0.2");
    expect(read("absolute.py")).toBe("lr = 0.2");
    expect(read("data/data.csv")).toBe("1");
    expect(read("near/data.csv")).toBe("1");
    expect(read("loop/loop/train.py")).toBe("lr = 0.2");
    expect(readlinkSync(join(overlayRoot, "broken"))).toBe("nowhere");
  });

  test("is made anew for a trial that had one", async () => {
    const root = scratchFolder({ "train.py": "lr = 0.1" });
    const { overlayRoot } = await overlay(root, { "train.py": ["0.1", "0.2"] });
    writeFileSync(join(overlayRoot, "left.txt"), "");
    await overlay(root, { "train.py": ["0.1", "0.3"] });
    expect(existsSync(join(overlayRoot, "left.txt"))).toBe(false);
    expect(readFileSync(join(overlayRoot, "train.py"), "utf8")).toBe("lr = 0.3");
  });
});

describe("output folders", () => {
  test("are empty and real in each trial, also inside what would be linked, and when they do not exist", async () => {
    const root = scratchFolder({
      "train.py": "lr = 0.1",
      ".gitignore": "runs/\n",
      "runs/old/model.pt": "old",
      "runs/data.txt": "",
      "logs/x.txt": "",
    });
    const { overlayRoot } = await overlay(
      root,
      { "train.py": ["0.1", "0.2"] },
      { outputs: ["runs/old/", "logs", "new/out"] },
    );
    for (const path of ["runs/old", "logs", "new/out"]) {
      expect(lstatSync(join(overlayRoot, path)).isDirectory()).toBe(true);
      expect(execFileSync("ls", [join(overlayRoot, path)], { encoding: "utf8" })).toBe("");
    }
    expect(isLink(join(overlayRoot, "runs"))).toBe(false);
    expect(existsSync(join(overlayRoot, "runs/data.txt"))).toBe(true);
  });

  test("a write through a link is noticed, with the setting to name", async () => {
    const root = scratchFolder({
      "train.py": "lr = 0.1",
      ".gitignore": "runs/\nvenv/\n",
      "runs/a.txt": "a",
      "venv/pyvenv.cfg": "",
    });
    const made = await overlay(root, { "train.py": ["0.1", "0.2"] });
    expect(await noticeEscapedWrites(root, made)).toEqual([]);
    // A second later, as file systems count.
    const later = new Date(made.preparedAt + 1000);
    writeFileSync(join(made.overlayRoot, "runs/b.txt"), "b");
    utimesSync(join(root, "runs/b.txt"), later, later);
    writeFileSync(join(made.overlayRoot, "venv/x.pyc"), "");
    expect(await noticeEscapedWrites(root, made)).toEqual(["runs/b.txt"]);
    expect(escapedWritesMessage(["runs/b.txt"])).toContain('guidedTuning.outputs (["runs"])');
  });
});

describe("Python", () => {
  const FILES = {
    "conf.py": "LR = 0.1\n",
    "train.py": "import conf\nprint(conf.LR)\n",
    "sub/run.py": "import conf\nprint(conf.LR)\n",
    "src/pkg/__init__.py": "",
    "src/pkg/settings.py": "RATE = 0.1\n",
    "src/pkg/main.py": "from . import settings\nfrom pkg.settings import RATE\nprint(settings.RATE, RATE)\n",
  };
  const EDITS = { "conf.py": ["0.1", "0.2"], "src/pkg/settings.py": ["0.1", "0.2"] } as const;

  test.each([
    ["a script beside the module", "python train.py", "0.2"],
    ["a script in a folder", "python sub/run.py", "0.2"],
    ["a module with -m", "python -m train", "0.2"],
    ["a package in src", "python -m pkg.main", "0.2 0.2"],
    ["code from the command line", "python -c 'import conf; print(conf.LR)'", "0.2"],
    [
      "a child process",
      "python -c 'import subprocess, sys; subprocess.run([sys.executable, \"sub/run.py\"])'",
      "0.2",
    ],
    ["a shell script's", "sh -c 'cd sub && python3 run.py'", "0.2"],
  ])("an unannotated script sees the new values: %s", async (_name, command, expected) => {
    const root = scratchFolder(FILES);
    expect(run(root, await overlay(root, EDITS), command)).toBe(expected);
  });

  test("existing entries of PYTHONPATH inside the root lead into the overlay", async () => {
    const root = scratchFolder({ "lib/conf.py": "LR = 0.1\n", "train.py": "import conf\nprint(conf.LR)\n" });
    const made = await overlay(root, { "lib/conf.py": ["0.1", "0.2"] });
    expect(run(root, made, "python train.py", { PYTHONPATH: join(root, "lib") })).toBe("0.2");
    expect(run(root, made, "python train.py", { PYTHONPATH: "lib" })).toBe("0.2");
    const path = run(root, made, "python -c 'import os; print(os.environ[\"PYTHONPATH\"])'", {
      PYTHONPATH: "/other",
    });
    expect(path).toBe([made.overlayRoot, join(made.overlayRoot, "src"), "/other"].join(":"));
  });

  test("a package that is installed in editable mode is the overlay's", async () => {
    const root = scratchFolder({
      "src/pkg/__init__.py": "LR = 0.1\n",
      "train.py": "import pkg\nprint(pkg.LR)\n",
    });
    const made = await overlay(root, { "src/pkg/__init__.py": ["0.1", "0.2"] });
    const finder = `import sys; sys.path.append(${JSON.stringify(join(root, "src"))})`;
    expect(run(root, made, `python -c '${finder}; import train'`)).toBe("0.2");
  });

  test("stale bytecode never brings the old value, and that of unannotated modules comes along", async () => {
    const root = scratchFolder({ ...FILES, "other.py": "print('other')\n" });
    // The same size and time as the edited copy could have.
    compile(root, "conf", "other");
    const stamp = lstatSync(join(root, "conf.py")).mtime;
    const made = await overlay(root, EDITS);
    utimesSync(join(made.overlayRoot, "conf.py"), stamp, stamp);
    expect(run(root, made, "python train.py")).toBe("0.2");
    const loaded = 'import importlib.util as u, os; print(os.path.exists(u.cache_from_source("other.py")))';
    expect(run(root, made, `python -c '${loaded}'`)).toBe("True");
    const verbose = "import sys, io, contextlib, other; print(other.__cached__)";
    expect(run(root, made, `python -c '${verbose}'`)).toContain(made.overlayRoot);
  });

  test("copied bytecode is fresh for Python", async () => {
    const root = scratchFolder({ "other.py": "x = 1\n", "train.py": "lr = 0.1\n" });
    compile(root, "other");
    const made = await overlay(root, { "train.py": ["0.1", "0.2"] });
    const before = execFileSync("sh", ["-c", "stat -c %Y.%i __pycache__/other.*"], {
      cwd: made.overlayRoot,
      encoding: "utf8",
    });
    run(root, made, "python -c 'import other'");
    const after = execFileSync("sh", ["-c", "stat -c %Y.%i __pycache__/other.*"], {
      cwd: made.overlayRoot,
      encoding: "utf8",
    });
    expect(after).toBe(before);
  });

  test("a script may write beside itself without touching the root", async () => {
    const root = scratchFolder({
      "train.py": "lr = 0.1\nopen('out.txt', 'w').write(str(lr))\n",
      "log.txt": "root\n",
    });
    const made = await overlay(root, { "train.py": ["0.1", "0.2"] });
    run(root, made, "python train.py");
    appendFileSync(join(made.overlayRoot, "log.txt"), "trial\n");
    expect(existsSync(join(root, "out.txt"))).toBe(false);
    expect(readFileSync(join(root, "log.txt"), "utf8")).toBe("root\n");
    expect(readFileSync(join(made.overlayRoot, "out.txt"), "utf8")).toBe("0.2");
  });
});

describe("Node", () => {
  test.each<[name: string, files: Record<string, string>, command: string]>([
    [
      "CommonJS",
      { "conf.js": "exports.lr = 0.1;\n", "sub/train.js": "console.log(require('../conf').lr);\n" },
      "node sub/train.js",
    ],
    [
      "ES modules",
      {
        "package.json": '{"type": "module"}',
        "conf.js": "export const lr = 0.1;\n",
        "train.js": "import { lr } from './conf.js';\nconsole.log(lr);\n",
      },
      "node train.js",
    ],
    [
      "a package's own name and imports",
      {
        "package.json":
          '{"name": "me", "exports": {"./conf": "./conf.js"}, "imports": {"#conf": "./conf.js"}}',
        "conf.js": "exports.lr = 0.1;\n",
        "train.js": "console.log(require('me/conf').lr === require('#conf').lr && require('#conf').lr);\n",
      },
      "node train.js",
    ],
    [
      "a folder that git ignores and that holds the annotated module",
      {
        ".gitignore": "lib/\n",
        "lib/conf.js": "exports.lr = 0.1;\n",
        "lib/train.js": "console.log(require('./conf').lr);\n",
      },
      "node lib/train.js",
    ],
  ])("an unannotated script sees the new values: %s", async (_name, files, command) => {
    const root = scratchFolder(files);
    const conf = "lib/conf.js" in files ? "lib/conf.js" : "conf.js";
    expect(run(root, await overlay(root, { [conf]: ["0.1", "0.2"] }), command)).toBe("0.2");
  });

  test("node_modules is linked, and its packages are found", async () => {
    const root = scratchFolder({
      ".gitignore": "node_modules\n",
      "node_modules/dep/index.js": "module.exports = require('peer') + 1;\n",
      "node_modules/peer/index.js": "module.exports = 1;\n",
      "conf.js": "exports.lr = 0.1;\n",
      "train.js": "console.log(require('dep'), require('./conf').lr);\n",
    });
    const made = await overlay(root, { "conf.js": ["0.1", "0.2"] });
    expect(isLink(join(made.overlayRoot, "node_modules"))).toBe(true);
    expect(run(root, made, "node train.js")).toBe("2 0.2");
  });

  test("a package of the project itself, linked into node_modules, is the overlay's", async () => {
    const root = scratchFolder({
      ".gitignore": "node_modules\n",
      "packages/conf/index.js": "exports.lr = 0.1;\n",
      "packages/app/train.js": "console.log(require('@me/conf').lr, require('dep'));\n",
      "node_modules/dep/index.js": "module.exports = 1;\n",
    });
    mkdirSync(join(root, "node_modules/@me"));
    symlinkSync("../../packages/conf", join(root, "node_modules/@me/conf"));
    const made = await overlay(root, { "packages/conf/index.js": ["0.1", "0.2"] });
    expect(run(root, made, "node packages/app/train.js")).toBe("0.2 1");
  });
});
