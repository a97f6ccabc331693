// `npm test`: installs what the tests need, builds and packages, runs everything, and ends with `N passed, N failed`.
// `--only e2e|long|fast|integration` runs one part, `--no-skips` (and CI=true) makes a skipped test a failure; other
// arguments go to vitest.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "./support/runCommand.mjs";
import { closingLine, emptyCount, readSkips, skippedBlock, vitestCount } from "./support/testReport.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PARTS = ["fast", "integration", "e2e"];
const say = (/** @type {string} */ line) => console.log(`\n── ${line}`);

process.exitCode = await main(process.argv.slice(2));

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function main(args) {
  process.chdir(ROOT);
  const { parts, noSkips, rest } = readArguments(args);
  const scratch = mkdtempSync(join(tmpdir(), "guided-tuning-test-"));
  const skipsFile = join(scratch, "skips.txt");
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, GUIDED_TUNING_SKIPS: skipsFile };
  if (noSkips) env.GUIDED_TUNING_NO_SKIPS = "1";
  /** @type {string[]} */
  const skips = [];
  const total = emptyCount();
  try {
    await build();
    await givePython(env, skips);
    for (const part of parts) {
      if (part === "e2e" && !(await haveWorkbench(skips))) continue;
      say(`Tests: ${part}`);
      total.add(await runVitest(part, rest, env, scratch));
    }
    skips.push(...readSkips(skipsFile));
  } catch (error) {
    total.failed++;
    console.error(error instanceof Error ? error.message : error);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  // A skip that tests announced themselves is among vitest's skipped tests already.
  total.skipped = Math.max(total.skipped, skips.length);
  if (noSkips) total.forbidSkips();
  process.stdout.write(skippedBlock(skips, noSkips));
  console.log(closingLine(total));
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

/** @param {string[]} args */
function readArguments(args) {
  const rest = [...args];
  const only = rest.indexOf("--only");
  const parts = only < 0 ? PARTS : rest.splice(only, 2).slice(1);
  const flag = rest.indexOf("--no-skips");
  if (flag >= 0) rest.splice(flag, 1);
  return { parts, noSkips: flag >= 0 || process.env.CI === "true", rest };
}

async function build() {
  // npm writes this file last, so that an interrupted installation is not taken for a complete one.
  if (!existsSync("node_modules/.package-lock.json")) {
    say("Installing the packages that the build and the tests need (npm ci)");
    await runCommand("npm", ["ci", "--no-audit", "--no-fund"], { echo: true });
  }
  say("Building and packaging");
  await runCommand("npm", ["run", "--silent", "package"], { echo: true });
}

/**
 * @param {NodeJS.ProcessEnv} env gets GUIDED_TUNING_TEST_PYTHON
 * @param {string[]} skips
 */
async function givePython(env, skips) {
  const { ensurePython, PythonUnavailable } = await import("./support/pythonEnvironment.mjs");
  try {
    env.GUIDED_TUNING_TEST_PYTHON = await ensurePython(say);
  } catch (error) {
    if (!(error instanceof PythonUnavailable)) throw error;
    skips.push(`comparisons with Optuna, SciPy and scikit-learn: ${error.message}`);
  }
}

/**
 * @param {string[]} skips
 * @returns {Promise<boolean>} whether the end-to-end tests can run, after installing what they need
 */
async function haveWorkbench(skips) {
  // These import packages, which a fresh clone has only now.
  const { ensureChromium } = await import("./workbench/prerequisites.mjs");
  const { ensureWorkbench, WorkbenchUnavailable } = await import("./workbench/install.mjs");
  try {
    const trouble = await ensureChromium(say);
    if (trouble !== undefined) throw new WorkbenchUnavailable(trouble);
    await ensureWorkbench(say);
    return true;
  } catch (error) {
    if (!(error instanceof WorkbenchUnavailable)) throw error;
    skips.push(`the end-to-end tests in a real VS Code: ${error.message}`);
    return false;
  }
}

/**
 * @param {string} part
 * @param {string[]} rest
 * @param {NodeJS.ProcessEnv} env
 * @param {string} scratch
 */
async function runVitest(part, rest, env, scratch) {
  const report = join(scratch, `${part}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const args = ["node_modules/vitest/vitest.mjs", "run", "--project", part, ...reporters, ...rest];
  const ended = await runCommand(process.execPath, args, { echo: true, env }).then(
    () => true,
    () => false,
  );
  return vitestCount(existsSync(report) ? readFileSync(report, "utf8") : undefined, ended);
}
