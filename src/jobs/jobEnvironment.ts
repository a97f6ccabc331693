import { delimiter, isAbsolute, join, relative, resolve } from "node:path";
import { isInside } from "./root";
import type { SlotEnvironment } from "./slots";
import { trialFiles } from "./trialFiles";

export interface JobEnvironmentOptions {
  readonly root: string;
  readonly overlayRoot: string;
  readonly trialDir: string;
  readonly study: string;
  readonly trial: number;
  /** The folder of the trial that this one continues, with a smaller budget. */
  readonly parentDir: string | null;
  /** Which of the slots runs it, from 0; null when there are none. */
  readonly slot?: number | null;
  /** How many earlier trials had the same configuration. */
  readonly repeat?: number;
  /** What the slot adds, such as CUDA_VISIBLE_DEVICES. */
  readonly slotEnvironment?: SlotEnvironment;
  /** The environment that the job would have without us. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What a job's environment changes; null takes a variable out. */
export function jobEnvironment(options: JobEnvironmentOptions): Record<string, string | null> {
  const { overlayRoot, trialDir, environment } = options;
  return {
    TUNE_TRIAL: String(options.trial),
    TUNE_TRIAL_DIR: trialDir,
    TUNE_STUDY: options.study,
    TUNE_PARAMS: trialFiles(trialDir).params,
    TUNE_PARENT_DIR: options.parentDir,
    TUNE_REPEAT: String(options.repeat ?? 0),
    ...(options.slot != null && { TUNE_SLOT: String(options.slot) }),
    ...options.slotEnvironment,
    // A metric must arrive when it is printed, not when a buffer is full.
    PYTHONUNBUFFERED: "1",
    // Output goes to a file, where Windows would otherwise use a code page of its own.
    ...(environment.PYTHONIOENCODING === undefined ? { PYTHONIOENCODING: "utf-8" } : {}),
    PYTHONPATH: modulePath([overlayRoot, join(overlayRoot, "src")], environment.PYTHONPATH, options),
    ...(environment.NODE_PATH ? { NODE_PATH: modulePath([], environment.NODE_PATH, options) } : {}),
    PWD: overlayRoot,
    OLDPWD: null,
  };
}

/** `first`, then the existing entries; those inside the root lead into the overlay instead. */
function modulePath(
  first: readonly string[],
  existing: string | undefined,
  { root, overlayRoot }: JobEnvironmentOptions,
): string {
  const entries = (existing ?? "").split(delimiter).filter(Boolean);
  const mapped = entries.map((entry) => {
    // A relative entry is relative to the working directory, which is the root (and so its copy).
    const absolute = isAbsolute(entry) ? entry : resolve(root, entry);
    return isInside(root, absolute) ? join(overlayRoot, relative(root, absolute)) : entry;
  });
  return [...new Set([...first, ...mapped])].join(delimiter);
}

/**
 * The runner's own environment with a job's changes. The editor's variables are taken out: with ELECTRON_RUN_AS_NODE
 * a job that starts Electron gets Node, and the VSCODE_* ones make its `git` or `code` talk to this window, or a Node
 * job wait for its debugger.
 */
export function applyEnvironment(
  own: NodeJS.ProcessEnv,
  changes: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...own, ...changes })) {
    const ours = name === "ELECTRON_RUN_AS_NODE" || name === RUNNER_TOKEN || name.startsWith("VSCODE_");
    if (typeof value === "string" && !ours) result[name] = value;
  }
  return result;
}

/** The variable by which a runner proves to its host that the host started it. */
export const RUNNER_TOKEN = "TUNE_RUNNER_TOKEN";
