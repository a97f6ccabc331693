import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import type { Launcher } from "../jobs/launcher";
import type { Project } from "../jobs/project";
import type { Goal } from "../optimizer/problem";
import { formatNumber } from "../protocol/format";
import type { RunnerEvent } from "../protocol/runnerProtocol";
import type { UserError } from "../space/userError";
import { ActionableError } from "./guard";
import { guessGoal, likelihood } from "./guessGoal";
import { prepareOutsideTrial } from "./outsideTrial";

export interface PickOptions {
  readonly project: Project;
  readonly studyName: string;
  readonly command: string;
  readonly interpreter: string;
  readonly outputs: readonly string[];
  readonly launcher: Launcher;
}

export interface PickedObjective {
  readonly metric: string;
  readonly goal: Goal;
}

type Finished = Extract<RunnerEvent, { event: "finished" }>;

interface MetricItem extends vscode.QuickPickItem {
  readonly metric: string;
}

/**
 * Runs the script once with the values that stand in the source, lists the metrics it prints while it prints them,
 * and asks which one is to get better, and which way. Undefined when the person cancelled. The run ends with the choice.
 */
export async function pickObjective(options: PickOptions): Promise<PickedObjective | undefined> {
  const metric = await pickMetric(options);
  await rm(trialDirOf(options), { recursive: true, force: true });
  if (metric === undefined) return undefined;
  const goal = await pickGoal(metric);
  return goal && { metric, goal };
}

async function pickMetric(options: PickOptions): Promise<string | undefined> {
  const abort = new AbortController();
  const values = new Map<string, number>();
  const picker = vscode.window.createQuickPick<MetricItem>();
  picker.title = vscode.l10n.t("Start Tuning: what is to get better? (1/2)");
  picker.placeholder = vscode.l10n.t("Running the script once to see which metrics it prints …");
  picker.busy = true;
  picker.ignoreFocusOut = true;
  picker.matchOnDescription = true;
  let timer: NodeJS.Timeout | undefined;
  const list = () => {
    timer = undefined;
    const active = picker.activeItems[0]?.metric;
    picker.items = metricItems(values);
    const again = picker.items.find(({ metric }) => metric === active);
    if (again) picker.activeItems = [again];
  };
  const chosen = new Promise<string | undefined>((resolve) => {
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item) resolve(item.metric);
    });
    picker.onDidHide(() => resolve(undefined));
  });
  picker.show();
  try {
    const ended = runOnce(options, abort.signal, (event) => {
      if (event.event !== "metric") return;
      values.set(event.name, Number(event.value));
      timer ??= setTimeout(list, 200);
    });
    const empty = ended.then((finished) => {
      clearTimeout(timer);
      list();
      picker.busy = false;
      picker.placeholder = vscode.l10n.t("Which metric is to get better?");
      return values.size > 0 ? chosen : Promise.reject(nothingPrinted(finished, options));
    });
    const metric = await Promise.race([chosen, empty]);
    abort.abort();
    empty.catch(() => {});
    await ended;
    return metric;
  } finally {
    clearTimeout(timer);
    abort.abort();
    picker.dispose();
  }
}

function trialDirOf({ project, studyName }: PickOptions): string {
  return join(project.root, ".tuning", studyName, "trials", "first-run");
}

/** One trial outside the study. */
async function runOnce(
  options: PickOptions,
  signal: AbortSignal,
  onEvent: (event: RunnerEvent) => void,
): Promise<Finished> {
  const { project, studyName, command, interpreter, outputs } = options;
  const spec = await prepareOutsideTrial({
    project,
    trialDir: trialDirOf(options),
    study: studyName,
    number: 0,
    params: {},
    command,
    file: project.file,
    interpreter,
    outputs,
    title: vscode.l10n.t("first run, with the values in the source"),
  });
  return options.launcher.run(spec, { slot: 0, signal, onEvent });
}

function metricItems(values: ReadonlyMap<string, number>): MetricItem[] {
  return [...values]
    .map(([metric, value]) => ({
      metric,
      label: metric,
      description: formatNumber(value),
      iconPath: new vscode.ThemeIcon(likelihood(metric) > 1 ? "graph-line" : "symbol-number"),
    }))
    .sort((a, b) => likelihood(b.metric) - likelihood(a.metric));
}

function nothingPrinted(finished: Finished, options: PickOptions): UserError {
  const last = finished.tail.findLast((line) => line.trim() !== "")?.trim();
  const why = finished.message ?? vscode.l10n.t("exit code {0}", String(finished.exitCode));
  const failed = finished.reason !== "exited" || finished.exitCode !== 0;
  const message = failed
    ? vscode.l10n.t(
        "The script failed before it printed a metric: {0}",
        last && !why.includes(last) ? `${why}: ${last}` : why,
      )
    : vscode.l10n.t(
        "The script printed no metric. Print what is to get better, for example val_loss=0.31, and start again.",
      );
  const output = vscode.Uri.file(join(trialDirOf(options), "output.log"));
  return new ActionableError(message, {
    title: vscode.l10n.t("Open Output"),
    run: () => vscode.window.showTextDocument(output, { preview: true }),
  });
}

async function pickGoal(metric: string): Promise<Goal | undefined> {
  const items = [
    {
      goal: "minimize" as const,
      label: vscode.l10n.t("Minimize {0}", metric),
      description: vscode.l10n.t("lower is better"),
      iconPath: new vscode.ThemeIcon("arrow-down"),
    },
    {
      goal: "maximize" as const,
      label: vscode.l10n.t("Maximize {0}", metric),
      description: vscode.l10n.t("higher is better"),
      iconPath: new vscode.ThemeIcon("arrow-up"),
    },
  ];
  if (guessGoal(metric) === "maximize") items.reverse();
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Start Tuning: which way is better? (2/2)"),
    ignoreFocusOut: true,
  });
  return picked?.goal;
}
