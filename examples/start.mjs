// `npm start`: from a fresh clone to a tuned model. Needs Node and Python only, hence no imports from node_modules.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { compare } from "./compare.mjs";
import { findPython } from "./python.mjs";

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(repository, "dist", "cli.js");
const styled = process.stdout.isTTY && !process.env.NO_COLOR;
const bold = (text) => (styled ? `\x1b[1m${text}\x1b[0m` : text);
const dim = (text) => (styled ? `\x1b[2m${text}\x1b[0m` : text);

class StartError extends Error {}

// Ctrl-C reaches the whole process group: the tuner stops gracefully and we wait for it.
process.on("SIGINT", () => {});
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}

async function main(extraArguments) {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < 20) throw new StartError(`Guided Tuning needs Node 20 or newer; this is ${process.version}.`);
  const python = findPython();
  if (python.kind === "missing") throw new StartError(python.message);

  await prepare();
  const scratch = await mkdtemp(join(tmpdir(), "guided-tuning-quickstart-"));
  const project = join(scratch, "quickstart");
  await cp(join(repository, "examples", "quickstart"), project, {
    recursive: true,
    filter: (path) => ![".tuning", "__pycache__"].includes(basename(path)),
  });
  await introduce(project);

  const options = extraArguments.includes("--trials") ? [] : ["--trials", "25"];
  if (!extraArguments.includes("--seed")) options.push("--seed", "1");
  const code = await run(process.execPath, [cli, "run", project, ...options, ...extraArguments]);
  if (code !== 0 && code !== 130) return code;
  await conclude(project);
  return code;
}

/** Installs and builds; both are quiet unless something goes wrong. */
async function prepare() {
  // npm writes this file last, so that an interrupted installation is not taken for a complete one.
  if (!existsSync(join(repository, "node_modules", ".package-lock.json"))) {
    console.log(dim("Installing the packages to build with (npm ci), once …"));
    quietly(["ci", "--no-audit", "--no-fund"]);
  }
  console.log(dim("Building …"));
  quietly(["run", "build", "--silent"]);
}

function quietly(npmArguments) {
  // Started by npm we know its script; `npm` by name is a .cmd file on Windows and needs a shell.
  const script = process.env.npm_execpath;
  const [command, ...first] = script?.endsWith(".js") ? [process.execPath, script] : ["npm"];
  const result = spawnSync(command, [...first, ...npmArguments], {
    cwd: repository,
    encoding: "utf8",
    shell: command === "npm" && process.platform === "win32",
  });
  if (result.status === 0) return;
  const output = result.error ? result.error.message : `${result.stdout}${result.stderr}`;
  throw new StartError(`\`npm ${npmArguments.join(" ")}\` failed:\n\n${output.trim()}`);
}

async function introduce(project) {
  const source = await readFile(join(project, "train.py"), "utf8");
  const annotated = source.split(/\r?\n/).filter((line) => line.includes("@tune"));
  console.log(
    `\n${bold("train.py")} teaches a small neural network to read digits. Its author left these comments:\n`,
  );
  for (const line of annotated) console.log(`    ${line}`);
  console.log(`\nThe scratch copy is ${bold(project)}; the example itself stays as it is.`);
  console.log("Each trial runs that command, about a second each.\n");
}

async function conclude(project) {
  const shown = spawnSync(process.execPath, [cli, "show", project, "--json"], { encoding: "utf8" });
  if (shown.status !== 0) return;
  const lines = await compare(JSON.parse(shown.stdout.trim().split("\n").at(-1)), project);
  if (lines === null) return;
  console.log(`\n${bold("What tuning found")}\n`);
  for (const line of lines) console.log(`    ${line}`);
  const here = `node ${relative(process.cwd(), cli)}`;
  const next = [
    [`${here} apply ${project} --dry-run`, "show the edits of train.py"],
    [`${here} apply ${project}`, "write the best values into train.py"],
    [`${here} run ${project} --trials 50`, "go on with the same study"],
    [`${here} run your/train.py`, "tune a script of your own"],
    ["npm run workbench", "the same in VS Code, in the browser, with the dashboard"],
  ];
  const width = Math.max(...next.map(([command]) => command.length));
  console.log(`\n${bold("What now")}\n`);
  for (const [command, why] of next) console.log(`    ${command.padEnd(width)}   ${dim(why)}`);
  console.log();
}

function run(command, argv) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, { stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
}
