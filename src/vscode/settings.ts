import * as vscode from "vscode";
import { type Repeats, SAMPLER_NAMES, type SamplerName } from "../optimizer/problem";
import { UserError } from "../space/userError";
import type { StopRules } from "../study/stopRules";

export interface Settings {
  readonly trials: number;
  readonly sampler: SamplerName;
  readonly parallel: number;
  /** Seconds; null for no limit. */
  readonly timeoutS: number | null;
  readonly maxTimeS: number | null;
  /** Null: drawn and recorded. */
  readonly seed: number | null;
  readonly command: string | null;
  readonly interpreter: string | null;
  readonly outputs: readonly string[];
  /** As written, for `readSlots`; null: as many plain ones as `parallel`. */
  readonly slots: unknown;
  readonly retries: number;
  readonly stopRules: StopRules;
  /** As written, for `parseKeep`. */
  readonly keepTrials: string;
  /** As written, for `parsePruner`. */
  readonly pruner: string;
  readonly maxSteps: number | null;
  readonly repeats: Repeats;
  readonly perSecond: boolean;
}

const ON_QUIT = ["continue", "stop"] as const;
/** What becomes of a running study when its window is closed or reloaded. */
export type OnQuit = (typeof ON_QUIT)[number];

/** Anything but `stop` lets jobs run on: there is nobody left to be told of a mistake in the settings. */
export function onQuitSetting(resource: vscode.Uri): OnQuit {
  const value = vscode.workspace.getConfiguration("guidedTuning", resource).get("onQuit");
  return ON_QUIT.find((known) => known === value) ?? "continue";
}

/** The settings that hold for a file or folder. Rejects what settings.json says wrongly with a UserError. */
export function readSettings(resource: vscode.Uri): Settings {
  const settings = vscode.workspace.getConfiguration("guidedTuning", resource);
  return {
    trials: positiveInteger("trials", settings.get("trials", 50)),
    sampler: samplerName(settings.get("sampler", "auto")),
    parallel: positiveInteger("parallel", settings.get("parallel", 1)),
    timeoutS: positiveOrNull("timeout", settings.get("timeout", null)),
    maxTimeS: positiveOrNull("maxTime", settings.get("maxTime", null)),
    seed: nullOr("seed", settings.get("seed", null), wholeNumber),
    command: settings.get("command", "").trim() || null,
    interpreter: settings.get("interpreter", "").trim() || null,
    outputs: folderNames(settings.get("outputs", [])),
    slots: settings.get("slots", null),
    retries: wholeNumber("retries", settings.get("retries", 0)),
    stopRules: {
      target: numberOrNull("target", settings.get("target", null)),
      patience: nullOr("patience", settings.get("patience", null), positiveInteger),
      minImprovement: nullOr("minImprovement", settings.get("minImprovement", null), positiveNumber),
    },
    keepTrials: text("keepTrials", settings.get("keepTrials", "all")),
    pruner: text("pruner", settings.get("pruner", "auto")),
    maxSteps: nullOr("maxSteps", settings.get("maxSteps", null), positiveInteger),
    repeats: repeatsOf(settings.get("repeats", 1)),
    perSecond: settings.get<unknown>("perSecond", false) === true,
  };
}

/** Whether a person set it somewhere, rather than that its default holds: a study keeps what it began with. */
export function isConfigured(resource: vscode.Uri, name: string): boolean {
  const found = vscode.workspace.getConfiguration("guidedTuning", resource).inspect(name);
  return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some(
    (value) => value !== undefined,
  );
}

function positiveInteger(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  throw new UserError(
    vscode.l10n.t(
      "The setting guidedTuning.{0} is {1}: write a whole number from 1 on.",
      name,
      String(value),
    ),
  );
}

function repeatsOf(value: unknown): Repeats {
  return value === "auto" ? value : positiveInteger("repeats", value);
}

function nullOr<T>(name: string, value: unknown, read: (name: string, value: unknown) => T): T | null {
  return value === null ? null : read(name, value);
}

function wholeNumber(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new UserError(
    vscode.l10n.t(
      "The setting guidedTuning.{0} is {1}: write a whole number from 0 on.",
      name,
      String(value),
    ),
  );
}

function positiveNumber(name: string, value: unknown): number {
  if (typeof value === "number" && value > 0) return value;
  throw new UserError(
    vscode.l10n.t("The setting guidedTuning.{0} is {1}: write a number above 0.", name, String(value)),
  );
}

function numberOrNull(name: string, value: unknown): number | null {
  if (value === null || (typeof value === "number" && Number.isFinite(value))) return value;
  throw new UserError(
    vscode.l10n.t("The setting guidedTuning.{0} is {1}: write a number, or null.", name, String(value)),
  );
}

function text(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new UserError(vscode.l10n.t("The setting guidedTuning.{0} is no text.", name));
}

function positiveOrNull(name: string, value: unknown): number | null {
  if (value === null || (typeof value === "number" && value > 0)) return value;
  throw new UserError(
    vscode.l10n.t(
      "The setting guidedTuning.{0} is {1}: write seconds above 0, or null for no limit.",
      name,
      String(value),
    ),
  );
}

function samplerName(value: unknown): SamplerName {
  const name = SAMPLER_NAMES.find((known) => known === value);
  if (name) return name;
  throw new UserError(
    vscode.l10n.t(
      "The setting guidedTuning.sampler is {0}: write one of {1}.",
      String(value),
      SAMPLER_NAMES.join(", "),
    ),
  );
}

function folderNames(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((name) => typeof name === "string")) return value;
  throw new UserError(vscode.l10n.t("The setting guidedTuning.outputs is not a list of folder names."));
}
