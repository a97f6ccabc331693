// What code-server and the browser need from the machine.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand } from "../support/runCommand.mjs";
import { cleanEnvironment } from "./cleanEnvironment.mjs";

/** Debian's names of the libraries that code-server's native modules are built against. */
const LIBRARIES = {
  "krb5-gssapi": "libkrb5-dev",
  x11: "libx11-dev",
  xkbfile: "libxkbfile-dev",
  "libsecret-1": "libsecret-1-dev",
};
const BUILD_TOOLS = { "g++": "g++", make: "make", python3: "python3", "pkg-config": "pkg-config" };
const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/**
 * @param {string} program
 * @returns {string | undefined} its path
 */
export function findProgram(program) {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => [join(folder, program), join(folder, `${program}.exe`)])
    .find((path) => existsSync(path));
}

/** @returns {string | undefined} a Chromium to drive: `GUIDED_TUNING_CHROMIUM`, else the one on PATH */
export function findChromium() {
  const chosen = process.env.GUIDED_TUNING_CHROMIUM;
  if (chosen) return existsSync(chosen) ? chosen : undefined;
  return BROWSERS.map(findProgram).find((path) => path !== undefined);
}

/**
 * @param {(line: string) => void} log
 * @returns {Promise<string | undefined>} why there is no Chromium and none could be installed
 */
export async function ensureChromium(log) {
  if (findChromium() !== undefined) return undefined;
  const trouble = await aptInstall(["chromium", "fonts-dejavu-core"], log);
  if (trouble === undefined) return undefined;
  return `Chromium is missing: ${trouble}, or name a Chromium in GUIDED_TUNING_CHROMIUM`;
}

/** @param {string} library a pkg-config name */
function hasLibrary(library) {
  try {
    execFileSync("pkg-config", ["--exists", library], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** @returns {string[]} the Debian packages without which code-server's native modules cannot be built here */
export function missingBuildPackages() {
  const tools = Object.entries(BUILD_TOOLS).filter(([program]) => findProgram(program) === undefined);
  const libraries = Object.entries(LIBRARIES).filter(([library]) => !hasLibrary(library));
  return [...tools, ...libraries].map(([, name]) => name);
}

/**
 * Installs Debian packages when that is possible without asking: as root, with apt-get.
 * @param {readonly string[]} packages
 * @param {(line: string) => void} log
 * @returns {Promise<string | undefined>} why it could not be done
 */
export async function aptInstall(packages, log) {
  const command = `apt-get install ${packages.join(" ")}`;
  if (findProgram("apt-get") === undefined)
    return `this system has no apt-get; install what Debian calls ${packages.join(", ")}`;
  if (process.getuid?.() !== 0) return `run: sudo ${command}`;
  log(`Installing Debian packages: ${packages.join(" ")}`);
  const env = cleanEnvironment({ DEBIAN_FRONTEND: "noninteractive" });
  try {
    await runCommand("apt-get", ["update", "-qq"], { env });
    await runCommand("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
    return undefined;
  } catch (error) {
    return `${command} failed: ${error instanceof Error ? error.message : error}`;
  }
}
