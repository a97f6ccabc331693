import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { splitCommand } from "../../src/jobs/command";
import { createMetricParser } from "../../src/jobs/metrics";
import { SAMPLER_NAMES } from "../../src/optimizer/problem";
import { testPython } from "../support/python";
import { showStudy } from "../support/shownStudy";
import { cli, project } from "./badInput/support";

// What the README and the pages in docs/ show must work as it stands there.

const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync("docs").map((name) => join("docs", name)),
].filter((page) => page.endsWith(".md"));

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of all pages, without the indentation of the list that they stand in. */
const BLOCKS: readonly Block[] = PAGES.flatMap((page) =>
  [...readFileSync(page, "utf8").matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)].map((match) => {
    const [, indent = "", language = "", text = ""] = match;
    return { page, language, text: text.replaceAll(new RegExp(`^${indent}`, "gm"), "") };
  }),
);

function blocks(page: string, language: string): string[] {
  return BLOCKS.filter((block) => block.page === page && block.language === language).map(({ text }) => text);
}

/** Annotated, and prints the metric that the pages speak of. */
const SCRIPT = `lr = 3e-4  # @tune float(1e-5, 1e-1, log)
# @tune.objective minimize val_loss
print(f"val_loss={lr}")
`;

describe("annotations", () => {
  const annotated = BLOCKS.filter(({ language, text }) => language === "python" && text.includes("@tune"));

  test.each(annotated.map(({ page, text }) => [page, text] as const))(
    "in %s are read as they stand",
    async (_, text) => {
      const { stdout } = await cli(["scan", project({ "train.py": text }), "--json"]);
      const scan = JSON.parse(stdout) as { parameters: unknown[]; problems: unknown[] };
      expect(scan.problems).toEqual([]);
      expect(scan.parameters).toHaveLength(text.match(/@tune /g)?.length ?? 0);
    },
  );

  test("the directives of the table are read", async () => {
    const page = readFileSync("docs/annotations.md", "utf8");
    const directives = [...page.matchAll(/^\| `(@tune\.\w+ [^`]+)` \|/gm)].map(([, text]) => `# ${text}\n`);
    expect(directives).toHaveLength(5);
    const source = "layers = 4  # @tune int(1, 8)\nunits = 128  # @tune int(32, 512)\nepochs = 9\n";
    const { stdout } = await cli(["scan", project({ "train.py": source + directives.join("") }), "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      objectives: [{ metric: "val_loss", goal: "minimize", take: "last" }],
      constraints: ["layers * units <= 2048"],
      limits: [{ metric: "gpu_mem_gb", op: "<=", bound: 16 }],
      fidelity: { param: "epochs", low: 1, high: 27 },
      problems: [],
    });
  });
});

describe("metrics", () => {
  const [forms = ""] = BLOCKS.filter(({ text }) => text.includes("valid-logloss")).map(({ text }) => text);
  const printed = forms.split(/\n| {3,}/).filter((line) => line.trim() !== "");

  test.each(printed)("%s is read", (line) => {
    const parser = createMetricParser({ names: ["val_loss", "eval_loss", "valid-logloss"] });
    const samples = [...parser.push(`${line}\n`), ...parser.end()];
    expect(samples).toHaveLength(1);
  });
});

describe("commands", () => {
  const lines = BLOCKS.flatMap(({ text }) => text.split("\n"))
    .filter((line) => /^guided-tuning /.test(line) && !line.includes("ask-tell"))
    .map((line) => line.replace(/ {2,}.*$/, ""));

  test("that the README shows do what they say", async () => {
    const folder = project({ "train.py": SCRIPT });
    const first = await cli(["run", "train.py", "--trials", "3", "--sampler", "random"], { cwd: folder });
    expect(first.code).toBe(0);
    expect(lines.map((line) => line.split(" ")[1])).toEqual(
      expect.arrayContaining(["scan", "run", "show", "apply", "export"]),
    );
    for (const line of lines) {
      const args = splitCommand(line).slice(1);
      // What it would run is enough: the trials themselves are tested elsewhere.
      const ended = await cli(args[0] === "run" ? [...args, "--dry-run"] : args, { cwd: folder });
      expect([line, ended.code, ended.stderr]).toEqual([line, 0, ""]);
      expect(ended.stdout).not.toBe("");
    }
  });

  test("of npm are in package.json", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = PAGES.flatMap((page) => [
      ...readFileSync(page, "utf8").matchAll(/npm (?:run ([\w:]+)|(start|test)\b)/g),
    ]);
    expect(named.length).toBeGreaterThan(5);
    for (const [, run, plain] of named) expect(Object.keys(scripts)).toContain(run ?? plain);
  });

  test("options in the pages are known to the program", async () => {
    const help = await Promise.all(
      ["scan", "run", "show", "insight", "apply", "export", "ask-tell"].map((name) => cli([name, "--help"])),
    );
    const known = new Set(help.flatMap(({ stdout }) => stdout.match(/--[a-z-]+/g) ?? []));
    const pages = ["README.md", "docs/files.md", "docs/samplers.md", "docs/ask-tell.md"];
    const named = pages.flatMap((page) =>
      [...readFileSync(page, "utf8").matchAll(/`(--[a-z][a-z-]+)/g)].map(([, option]) => option),
    );
    expect(named.length).toBeGreaterThan(4);
    for (const option of named) expect([...known]).toContain(option);
  });
});

test("the samplers that docs/samplers.md lists are all there are", () => {
  const listed = [...readFileSync("docs/samplers.md", "utf8").matchAll(/^\| `(\w+)` \|/gm)].map(
    ([, name]) => name,
  );
  expect(new Set(listed)).toEqual(new Set(SAMPLER_NAMES));
});

test("every file that a page links to is there", () => {
  // Screenshots are taken by the tests in a real VS Code.
  for (const page of PAGES)
    for (const [, target = ""] of readFileSync(page, "utf8").matchAll(/\]\((?!https?:)([^)#]+)\)/g))
      if (!target.includes("screenshots"))
        expect([page, target, existsSync(join(page, "..", target))]).toEqual([page, target, true]);
});

describe("docs/ask-tell.md", () => {
  test("is answered as it says", async () => {
    const [space = ""] = blocks("docs/ask-tell.md", "json");
    const talk =
      BLOCKS.find(({ page, text }) => page === "docs/ask-tell.md" && text.includes("→"))?.text ?? "";
    const requests = [...talk.matchAll(/^→ (.*)$/gm)].map(([, line]) => line);
    const answers = [...talk.matchAll(/^← (.*)$/gm)].map(([, line = ""]) => JSON.parse(line) as object);
    const folder = project({ "space.json": space });
    const args = [
      "--space",
      join(folder, "space.json"),
      "--sampler",
      "auto",
      "--seed",
      "1",
      "--goal",
      "minimize",
    ];
    const child = spawn(process.execPath, ["dist/cli.js", "ask-tell", ...args]);
    child.stdin.end(`${requests.join("\n")}\n`);
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    await once(child, "close");
    const got = said
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(got.map((answer) => Object.keys(answer))).toEqual(answers.map((answer) => Object.keys(answer)));
  });
});

describe("docs/files.md", () => {
  test("names the files and the variables that a trial has", async () => {
    const page = readFileSync("docs/files.md", "utf8");
    const variables = [...page.matchAll(/^\| `(TUNE_\w+)` \|/gm)].map(([, name = ""]) => name);
    expect(variables).toContain("TUNE_PARAMS");
    const always = variables.filter((name) => name !== "TUNE_PARENT_DIR");
    const script = `${SCRIPT}import os\nassert all(name in os.environ for name in ${JSON.stringify(always)})\n`;
    const folder = project({ "train.py": script });
    expect((await cli(["run", folder, "--trials", "1", "--study", "it"])).code).toBe(0);
    const kept = [
      ".gitignore",
      "it/journal.log",
      ...["spec.json", "overlay", "output.log", "events.jsonl"].map((name) => `it/trials/0/${name}`),
    ];
    for (const name of kept) expect([name, existsSync(join(folder, ".tuning", name))]).toEqual([name, true]);
  });

  const python = testPython("optuna");

  test.skipIf(python === undefined)("queues a trial from Python, which is run next", async () => {
    const [program = ""] = blocks("docs/files.md", "python");
    const folder = project({});
    cpSync("examples/quickstart", join(folder, "quickstart"), { recursive: true });
    const quickstart = join(folder, "quickstart");
    const quick = ["--command", "python -c \"print('val_loss=1')\"", "--sampler", "random"];
    expect((await cli(["run", quickstart, "--trials", "1", ...quick])).code).toBe(0);
    execFileSync(python ?? "", ["-c", program], { cwd: quickstart, stdio: "pipe" });
    expect((await showStudy(quickstart)).trials.map(({ state }) => state)).toEqual(["complete", "waiting"]);
    expect((await cli(["run", quickstart, "--trials", "2", ...quick])).code).toBe(0);
    const { trials } = await showStudy(quickstart);
    expect(trials.map(({ state }) => state)).toEqual(["complete", "complete"]);
    expect(trials[1]?.params.learning_rate).toBe(0.1);
  });
});
