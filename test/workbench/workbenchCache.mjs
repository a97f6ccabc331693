// Where the real VS Code for the end-to-end tests lives, and which one it is.
import { homedir } from "node:os";
import { join } from "node:path";

/** code-server 4.139.1 carries VS Code 1.139.1. */
export const CODE_SERVER_VERSION = "4.139.1";
/** code-server refuses any other major version, also when its native modules are built. */
export const NODE_VERSION = "24.21.0";

/** The folder for everything that the tests install outside the checkout. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "guided-tuning");
}

/** The folder of the pinned workbench, whether it is installed or not. */
export function workbenchFolder() {
  return join(cacheFolder(), `workbench-${CODE_SERVER_VERSION}`);
}

/** npm's name for the package that is nothing but Node's binary and headers. */
export function nodePackage() {
  return `node-${process.platform}-${process.arch}`;
}

/**
 * @param {string} folder a complete workbench folder
 * @returns {{ node: string, nodeHome: string, codeServer: string }}
 */
export function workbenchPaths(folder) {
  const nodeHome = join(folder, "node_modules", nodePackage());
  return {
    nodeHome,
    node: join(nodeHome, "bin", "node"),
    codeServer: join(folder, "node_modules", "code-server", "out", "node", "entry.js"),
  };
}
