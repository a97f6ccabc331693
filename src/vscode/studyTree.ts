import * as vscode from "vscode";
import type { DashboardParameter, DashboardState } from "../protocol/dashboardProtocol";
import type { Trial } from "../study/trial";
import { formatDuration, formatNumber, formatParams, formatValue } from "./format";

export type StudyNode =
  | { readonly kind: "study" }
  | { readonly kind: "best" }
  | { readonly kind: "parameters" }
  | { readonly kind: "trials" }
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "trial"; readonly number: number };

/** The sidebar: study, best, parameters with value and range, trials with state, value and duration. */
export class StudyTree implements vscode.TreeDataProvider<StudyNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private state: DashboardState | null = null;

  update(state: DashboardState | null): void {
    this.state = state;
    this.changed.fire(undefined);
  }

  getChildren(node?: StudyNode): StudyNode[] {
    const state = this.state;
    if (!state || state.parameters.length === 0) return [];
    switch (node?.kind) {
      case undefined:
        return [
          { kind: "study" },
          ...(state.best || state.front?.length ? [{ kind: "best" } as const] : []),
          { kind: "parameters" },
          ...(state.trials.length > 0 ? [{ kind: "trials" } as const] : []),
        ];
      case "parameters":
        return state.parameters.map(({ name }) => ({ kind: "parameter", name }));
      case "trials":
        return state.trials.map(({ number }) => ({ kind: "trial" as const, number })).reverse();
      case "study":
      case "best":
      case "parameter":
      case "trial":
        return [];
    }
  }

  getTreeItem(node: StudyNode): vscode.TreeItem {
    const state = this.state;
    if (!state) return new vscode.TreeItem("");
    switch (node.kind) {
      case "study":
        return studyItem(state);
      case "best":
        return bestItem(state);
      case "parameters":
        return groupItem(
          "parameters",
          vscode.l10n.t("Parameters"),
          String(state.parameters.length),
          "settings",
        );
      case "trials":
        return groupItem("trials", vscode.l10n.t("Trials"), trialCounts(state), "history");
      case "parameter": {
        const parameter = state.parameters.find(({ name }) => name === node.name);
        return parameter ? parameterItem(parameter, state) : new vscode.TreeItem(node.name);
      }
      case "trial": {
        const trial = state.trials.find(({ number }) => number === node.number);
        return trial ? trialItem(trial, state) : new vscode.TreeItem(`#${node.number}`);
      }
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}

function studyItem(state: DashboardState): vscode.TreeItem {
  const item = new vscode.TreeItem(state.title);
  item.id = "study";
  item.description = [statusText(state), objectiveText(state)].filter(Boolean).join(" · ");
  item.iconPath = statusIcon(state);
  item.contextValue = "study";
  item.tooltip = [state.message, state.samplerLabel].filter(Boolean).join("\n");
  item.command = { command: "guidedTuning.openDashboard", title: vscode.l10n.t("Open Dashboard") };
  return item;
}

function statusText(state: DashboardState): string {
  const finished = state.trials.filter(({ state }) => state !== "running" && state !== "waiting").length;
  const progress = `${finished}/${state.budget}`;
  switch (state.status) {
    case "ready":
      return vscode.l10n.t("ready");
    case "running":
      return vscode.l10n.t("running {0}", progress);
    case "stopping":
      return vscode.l10n.t("stopping {0}", progress);
    case "stopped":
      return vscode.l10n.t("stopped {0}", progress);
    case "finished":
      return vscode.l10n.t("finished {0}", progress);
  }
}

function statusIcon(state: DashboardState): vscode.ThemeIcon {
  switch (state.status) {
    case "running":
      return new vscode.ThemeIcon("sync~spin");
    case "stopping":
      return new vscode.ThemeIcon("loading~spin");
    case "finished":
      return new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed"));
    case "stopped":
      return new vscode.ThemeIcon("debug-pause");
    case "ready":
      return new vscode.ThemeIcon("beaker");
  }
}

function objectiveText(state: DashboardState): string {
  return state.objectives
    .map(({ metric, goal }) =>
      goal === "minimize" ? vscode.l10n.t("minimize {0}", metric) : vscode.l10n.t("maximize {0}", metric),
    )
    .join(", ");
}

function bestItem(state: DashboardState): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("Best"));
  item.id = "best";
  item.iconPath = new vscode.ThemeIcon("star-full", new vscode.ThemeColor("charts.green"));
  if (state.best) {
    item.description = vscode.l10n.t("{0} · trial {1}", formatNumber(state.best.value), state.best.number);
    item.tooltip = formatParams(state.best.params);
    item.contextValue = "best";
  } else {
    item.description = vscode.l10n.t("{0} trials on the Pareto front", state.front?.length ?? 0);
  }
  return item;
}

function groupItem(id: string, label: string, description: string, icon: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}

function parameterItem(parameter: DashboardParameter, state: DashboardState): vscode.TreeItem {
  const item = new vscode.TreeItem(parameter.name);
  const best = state.best?.params[parameter.name];
  const current = parameter.current === null ? "–" : formatValue(parameter.current);
  const value =
    best === undefined || best === parameter.current ? current : `${current} → ${formatValue(best)}`;
  item.id = `parameter:${parameter.name}`;
  item.description = `${value} · ${parameter.range}${parameter.condition ? ` · if ${parameter.condition}` : ""}`;
  item.tooltip = `${parameter.name} = ${current}\n${parameter.range}\n${parameter.file}:${parameter.line}`;
  item.iconPath = new vscode.ThemeIcon(
    parameter.kind === "bool" ? "symbol-boolean" : parameter.choices ? "symbol-enum" : "symbol-number",
  );
  item.contextValue = "parameter";
  item.command = {
    command: "guidedTuning.revealParameter",
    title: vscode.l10n.t("Reveal Parameter"),
    arguments: [{ kind: "parameter", name: parameter.name } satisfies StudyNode],
  };
  return item;
}

function trialCounts(state: DashboardState): string {
  const count = (wanted: Trial["state"]) => state.trials.filter((trial) => trial.state === wanted).length;
  const parts = [vscode.l10n.t("{0} complete", count("complete"))];
  if (count("pruned")) parts.push(vscode.l10n.t("{0} pruned", count("pruned")));
  if (count("failed")) parts.push(vscode.l10n.t("{0} failed", count("failed")));
  return parts.join(" · ");
}

function trialItem(trial: Trial, state: DashboardState): vscode.TreeItem {
  const item = new vscode.TreeItem(`#${trial.number}`);
  item.id = `trial:${trial.number}`;
  item.description = trialText(trial);
  item.tooltip = [formatParams(trial.params), trial.reason].filter(Boolean).join("\n");
  item.iconPath = trialIcon(trial, state);
  const output = trial.state === "waiting" ? "" : " output";
  item.contextValue = `trial ${trial.state}${output}`;
  if (output) {
    item.command = {
      command: "guidedTuning.openOutput",
      title: vscode.l10n.t("Open Trial Output"),
      arguments: [{ kind: "trial", number: trial.number } satisfies StudyNode],
    };
  }
  return item;
}

function trialText(trial: Trial): string {
  const last = trial.intermediate.at(-1);
  const progress = last ? vscode.l10n.t("step {0} · {1}", last.step, formatNumber(last.value)) : "";
  switch (trial.state) {
    case "waiting":
      return vscode.l10n.t("waiting");
    case "running":
      return [vscode.l10n.t("running"), progress].filter(Boolean).join(" · ");
    case "complete":
      return [...trial.values.map(formatNumber), duration(trial.durationS)].filter(Boolean).join(" · ");
    case "pruned":
      return [vscode.l10n.t("pruned"), progress, duration(trial.durationS)].filter(Boolean).join(" · ");
    case "failed":
      return [trial.reason ?? vscode.l10n.t("failed"), duration(trial.durationS)].filter(Boolean).join(" · ");
  }
}

function duration(seconds: number | null): string {
  return seconds === null ? "" : formatDuration(seconds);
}

function trialIcon(trial: Trial, state: DashboardState): vscode.ThemeIcon {
  switch (trial.state) {
    case "waiting":
      return new vscode.ThemeIcon("clock");
    case "running":
      return new vscode.ThemeIcon("sync~spin", new vscode.ThemeColor("charts.blue"));
    case "complete":
      return trial.number === state.best?.number
        ? new vscode.ThemeIcon("star-full", new vscode.ThemeColor("charts.green"))
        : new vscode.ThemeIcon("check", new vscode.ThemeColor("charts.green"));
    case "pruned":
      return new vscode.ThemeIcon("circle-slash", new vscode.ThemeColor("charts.yellow"));
    case "failed":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("charts.red"));
  }
}
