import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { UserError } from "../space/userError";

/** What a slot adds to its jobs' environments. */
export type SlotEnvironment = Readonly<Record<string, string>>;

/** As people give it: a number of slots, a list of environments, `gpus` (one slot a GPU) or `auto` (that, if there are any). */
export type SlotsSetting = number | "gpus" | "auto" | readonly SlotEnvironment[];

const MAX_SLOTS = 1024;
const NVIDIA_SMI_TIMEOUT_MS = 10_000;

/**
 * The setting as it is written on a command line or in settings: a whole number, `gpus`, `auto`, a list of objects as
 * JSON or parsed, or the path of a JSON file with such a list. UserError names what can be written.
 */
export async function readSlots(value: unknown): Promise<SlotsSetting> {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MAX_SLOTS) return value;
  if (Array.isArray(value)) return environments(value);
  const text = typeof value === "string" ? value.trim() : "";
  if (text === "gpus" || text === "auto") return text;
  if (/^\d+$/.test(text)) return readSlots(Number(text));
  if (text.startsWith("[")) return environments(parseJson(text, "the list of slots"));
  if (!/\.json$/i.test(text)) throw new UserError(wrongSlots(value));
  const content = await readFile(text, "utf8").catch((error: Error) => {
    throw new UserError(`The file of slots cannot be read: ${error.message}`);
  });
  return environments(parseJson(content, text));
}

/** One environment a slot. UserError when GPUs are asked for and none is found. */
export async function slotEnvironments(setting: SlotsSetting): Promise<readonly SlotEnvironment[]> {
  if (typeof setting === "number") return Array.from({ length: setting }, () => ({}));
  if (setting !== "gpus" && setting !== "auto") return setting;
  const gpus = await findGpus();
  if (gpus.length > 0) return gpus.map((gpu) => ({ CUDA_VISIBLE_DEVICES: gpu }));
  if (setting === "auto") return [{}];
  throw new UserError(
    "No GPU was found: nvidia-smi is missing, or lists none. Install NVIDIA's driver, or write how many trials run at " +
      'the same time, or a list of environments such as [{"CUDA_VISIBLE_DEVICES":"0"},{"CUDA_VISIBLE_DEVICES":"1"}].',
  );
}

/** The GPUs that jobs may use, as CUDA_VISIBLE_DEVICES names them; those that it names already, if it does. */
export async function findGpus(env: NodeJS.ProcessEnv = process.env): Promise<readonly string[]> {
  const visible = env.CUDA_VISIBLE_DEVICES;
  if (visible !== undefined) return visible.split(",").filter((gpu) => gpu !== "" && gpu !== "-1");
  const output = await new Promise<string>((resolve) => {
    execFile(
      "nvidia-smi",
      ["--query-gpu=index", "--format=csv,noheader"],
      { env, timeout: NVIDIA_SMI_TIMEOUT_MS, windowsHide: true },
      (error, stdout) => resolve(error ? "" : stdout),
    );
  });
  return output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^\d+$/.test(line));
}

function environments(value: unknown): readonly SlotEnvironment[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_SLOTS)
    throw new UserError(wrongSlots(value));
  return value.map((entry: unknown) => {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry))
      throw new UserError(wrongSlots(value));
    return Object.fromEntries(
      Object.entries(entry).map(([name, text]: [string, unknown]) => {
        if (typeof text !== "string" && typeof text !== "number") throw new UserError(wrongSlots(value));
        return [name, String(text)];
      }),
    );
  });
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${what} is not JSON: ${(error as Error).message}`);
  }
}

function wrongSlots(value: unknown): string {
  return (
    `${JSON.stringify(value)} is no setting of slots: write a whole number from 1 to ${MAX_SLOTS}, gpus, auto, or a list ` +
    'of environments such as [{"CUDA_VISIBLE_DEVICES":"0"},{"CUDA_VISIBLE_DEVICES":"1"}] (or the path of a .json file with one).'
  );
}
