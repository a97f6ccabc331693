// A running VS Code server with fresh folders of its own, on a free port of this machine only.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../support/runCommand.mjs";
import { cleanEnvironment } from "./cleanEnvironment.mjs";
import { ensureWorkbench } from "./install.mjs";
import { isAlive, killAll, processesMarked, processTree } from "./processTree.mjs";

const START_LIMIT_MS = 60_000;
/** Every process that a server starts carries this variable, so that strays are found. */
const MARK = "GUIDED_TUNING_WORKBENCH";
const SERVER_FLAGS = [
  ...["--auth", "none", "--bind-addr", "127.0.0.1:0"],
  ...["--disable-telemetry", "--disable-update-check"],
];

/** A quiet window: nothing pops up, nothing phones home, nothing moves. */
const SETTINGS = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "telemetry.telemetryLevel": "off",
  // Drawn by the GPU, a terminal's text could not be read from the page.
  "terminal.integrated.gpuAcceleration": "off",
  "update.mode": "none",
  "window.autoDetectColorScheme": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
};

/**
 * @typedef {object} LaunchOptions
 * @property {string} folder what the window shows
 * @property {readonly string[]} [extensions] VSIX files to install
 * @property {Record<string, unknown>} [settings] user settings on top of the quiet ones
 * @property {boolean} [restricted] start with workspace trust on, so that the folder opens in Restricted Mode
 * @property {NodeJS.ProcessEnv} [env] variables that the server, its extensions and its terminals see
 * @property {(line: string) => void} [log]
 *
 * @typedef {object} WorkbenchServer
 * @property {string} url the page that shows the folder
 * @property {string} origin the server's address
 * @property {number} pid
 * @property {string} home the scratch folder with the user's data, the extensions and the logs
 * @property {string} mark `NAME=value` in the environment of everything that this server started
 * @property {() => string} output what the server printed so far
 * @property {() => Promise<void>} stop ends everything that it started and removes its folders
 */

/**
 * @param {LaunchOptions} options
 * @returns {Promise<WorkbenchServer>}
 */
export async function launchWorkbench(options) {
  const workbench = await ensureWorkbench(options.log);
  const home = mkdtempSync(join(tmpdir(), "guided-tuning-workbench-"));
  const mark = `${MARK}=${randomUUID()}`;
  const env = cleanEnvironment({ ...options.env, [MARK]: mark.slice(MARK.length + 1) });
  const folders = prepareHome(home, { ...SETTINGS, ...options.settings });
  const logFile = join(home, "server.log");
  const output = () => (existsSync(logFile) ? readFileSync(logFile, "utf8") : "");
  /** @type {number | undefined} */
  let pid;
  const stop = async () => {
    await endEverything(pid, mark);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    for (const vsix of options.extensions ?? []) {
      const install = [workbench.codeServer, ...folders, "--install-extension", vsix];
      await runCommand(workbench.node, install, { env, cwd: home });
    }
    const trust = options.restricted ? [] : ["--disable-workspace-trust"];
    const sink = openSync(logFile, "a");
    const child = spawn(
      workbench.node,
      [workbench.codeServer, ...SERVER_FLAGS, ...trust, ...folders, options.folder],
      { env, cwd: home, stdio: ["ignore", sink, sink] },
    );
    closeSync(sink);
    pid = child.pid;
    const origin = await listening(child, output);
    const url = `${origin}/?folder=${encodeURIComponent(options.folder)}`;
    return { url, origin, pid: child.pid ?? 0, home, mark, output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {string} home
 * @param {Record<string, unknown>} settings
 * @returns {string[]} the flags that keep code-server inside `home`
 */
function prepareHome(home, settings) {
  const userData = join(home, "user");
  const config = join(home, "config.yaml");
  mkdirSync(join(userData, "User"), { recursive: true });
  writeFileSync(join(userData, "User", "settings.json"), JSON.stringify(settings, null, 2));
  writeFileSync(config, "auth: none\ncert: false\n");
  return ["--config", config, "--user-data-dir", userData, "--extensions-dir", join(home, "extensions")];
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {() => string} output
 * @returns {Promise<string>} the address that the server says it listens on
 */
async function listening(child, output) {
  /** @type {Error | undefined} */
  let trouble;
  child.once("error", (error) => {
    trouble = error;
  });
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    const address = /listening on (http:\/\/127\.0\.0\.1:\d+)/i.exec(output())?.[1];
    if (address !== undefined) return address;
    if (child.exitCode !== null || trouble !== undefined) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`code-server did not start listening: ${trouble?.message ?? ""}\n${output().slice(-4000)}`);
}

/**
 * Asks the server to end, then kills what is left of its tree and whatever left the tree but carries its mark.
 * @param {number | undefined} pid
 * @param {string} mark
 */
async function endEverything(pid, mark) {
  const tree = pid === undefined ? [] : processTree(pid);
  if (pid !== undefined && isAlive(pid)) process.kill(pid, "SIGTERM");
  const deadline = Date.now() + 2_000;
  while (tree.some(isAlive) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  // Twice: a process may fork while the list is read.
  for (let round = 0; round < 2; round++) killAll([...tree, ...processesMarked(mark)]);
}
