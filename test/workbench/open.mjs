// `npm run workbench`: a real VS Code in the browser with this extension and a scratch copy of the quickstart.
import { spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "../support/runCommand.mjs";
import { scratchExample } from "../support/scratchExample.mjs";
import { WorkbenchUnavailable } from "./install.mjs";
import { findProgram } from "./prerequisites.mjs";
import { launchWorkbench } from "./server.mjs";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const interrupted = new Promise((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, resolve);
});
try {
  await open();
} catch (error) {
  if (!(error instanceof WorkbenchUnavailable)) throw error;
  console.error(`VS Code cannot be opened here: ${error.message}`);
  process.exitCode = 1;
}

async function open() {
  if (!existsSync("node_modules/.package-lock.json")) {
    console.log("Installing the packages to build with …");
    await runCommand("npm", ["ci", "--no-audit", "--no-fund"]);
  }
  console.log("Building and packaging the extension …");
  await runCommand("npm", ["run", "--silent", "package"]);
  const folder = scratchExample("quickstart");
  const server = await launchWorkbench({
    folder,
    extensions: [join(process.cwd(), "guided-tuning.vsix")],
    log: console.log,
  });
  try {
    console.log(`\nVS Code is at  ${server.url}\nThe example is in ${folder}\nCtrl-C ends both.`);
    openBrowser(server.url);
    await interrupted;
  } finally {
    await server.stop();
    rmSync(dirname(folder), { recursive: true, force: true });
  }
}

/** @param {string} url opened in the user's browser where there is a display */
function openBrowser(url) {
  const opener = findProgram("xdg-open");
  if (opener === undefined || !(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)) return;
  const child = spawn(opener, [url], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
