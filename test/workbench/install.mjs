// Installs the pinned code-server with its own Node into the cache folder. About two minutes and 620 MB, once.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runCommand } from "../support/runCommand.mjs";
import { cleanEnvironment } from "./cleanEnvironment.mjs";
import { aptInstall, missingBuildPackages } from "./prerequisites.mjs";
import { isAlive } from "./processTree.mjs";
import {
  CODE_SERVER_VERSION,
  NODE_VERSION,
  nodePackage,
  workbenchFolder,
  workbenchPaths,
} from "./workbenchCache.mjs";

/** The workbench cannot be had on this machine; the message says why and what to do. */
export class WorkbenchUnavailable extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "WorkbenchUnavailable";
  }
}

/**
 * @param {(line: string) => void} [log]
 * @returns {Promise<ReturnType<typeof workbenchPaths>>} the installed workbench, installed now if it was missing
 * @throws {WorkbenchUnavailable}
 */
export async function ensureWorkbench(log = () => {}) {
  const folder = workbenchFolder();
  if (!existsSync(folder)) await install(folder, log);
  return workbenchPaths(folder);
}

/**
 * Installs beside the final place and renames at the end, so that what stands there is always complete.
 * @param {string} folder
 * @param {(line: string) => void} log
 */
async function install(folder, log) {
  if (process.platform !== "linux") {
    throw new WorkbenchUnavailable(`the test workbench runs on Linux only, this is ${process.platform}`);
  }
  const missing = missingBuildPackages();
  const trouble = missing.length > 0 ? await aptInstall(missing, log) : undefined;
  if (trouble !== undefined)
    throw new WorkbenchUnavailable(`building code-server needs ${missing.join(", ")}: ${trouble}`);

  removeAbandoned(folder);
  const scratch = `${folder}.partial-${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  try {
    log(`Installing VS Code (code-server ${CODE_SERVER_VERSION}, about 2 minutes) into ${folder}`);
    await npmInstall(scratch);
    moveIntoPlace(scratch, folder);
  } catch (error) {
    throw new WorkbenchUnavailable(
      `code-server could not be installed: ${error instanceof Error ? error.message : error}`,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function npmInstall(folder) {
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const flags = [
    "--no-audit",
    "--no-fund",
    "--no-save",
    "--no-package-lock",
    "--loglevel=error",
    "--engine-strict=false",
  ];
  const paths = workbenchPaths(folder);
  await runCommand("npm", ["install", ...flags, `${nodePackage()}@${NODE_VERSION}`], {
    cwd: folder,
    env: cleanEnvironment(),
  });
  // code-server's own install scripts call npm and node-gyp again: they must meet its Node, and find its headers
  // without a download.
  const env = cleanEnvironment({
    PATH: `${dirname(paths.node)}:${process.env.PATH ?? ""}`,
    npm_config_nodedir: paths.nodeHome,
    npm_config_ignore_scripts: "false",
  });
  const packages = [`${nodePackage()}@${NODE_VERSION}`, `code-server@${CODE_SERVER_VERSION}`];
  await runCommand("npm", ["install", ...flags, ...packages], { cwd: folder, env });
  await runCommand(paths.node, [paths.codeServer, "--version"], { cwd: folder, env });
}

/**
 * @param {string} scratch
 * @param {string} folder
 */
function moveIntoPlace(scratch, folder) {
  try {
    renameSync(scratch, folder);
  } catch (error) {
    // Another process was faster; its copy is as good as this one.
    if (!existsSync(folder)) throw error;
  }
}

/**
 * Removes what interrupted installs left behind.
 * @param {string} folder
 */
function removeAbandoned(folder) {
  if (!existsSync(dirname(folder))) return;
  for (const name of readdirSync(dirname(folder))) {
    const owner = /\.partial-(\d+)$/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) {
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
    }
  }
}
