/**
 * Variables of a surrounding VS Code, Electron or `npm run` that would leak into a program started here: a
 * code-server inside VS Code's own terminal would otherwise talk to the outer window, and a nested npm would take
 * the outer one's folders for its own.
 */
const FOREIGN =
  /^(VSCODE_|ELECTRON_|CODE_SERVER_|npm_package_|npm_lifecycle_|npm_config_(local_prefix|global_prefix|prefix|nodedir|ignore_scripts|omit|offline|workspace)|npm_command$|npm_execpath$|npm_node_execpath$|INIT_CWD$|NODE_OPTIONS$|NODE_PATH$|NODE_ENV$|VITEST|TUNE_|DEV$|PROD$|MODE$|SSR$|BASE_URL$)/i;

/**
 * @param {NodeJS.ProcessEnv} [extra] variables to set on top
 * @returns {NodeJS.ProcessEnv} this process's environment without foreign variables
 */
export function cleanEnvironment(extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}
