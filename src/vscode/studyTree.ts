import * as vscode from "vscode";
import type { DashboardParameter, DashboardState } from "../protocol/dashboardProtocol";
import { formatDuration, formatMemory, formatNumber, formatValue } from "../protocol/format";
import type { Trial } from "../study/trial";
import { formatParams } from "./formatParams";

/** A row of the tree; also what commands are given. `study` is the key of a study. */
export type StudyNode =
  | { readonly kind: "study"; readonly study: string }
  | { readonly kind: "best"; readonly study: string }
  | { readonly kind: "parameters"; readonly study: string }
  | { readonly kind: "trials"; readonly study: string }
  | { readonly kind: "parameter"; readonly study: string; readonly name: string }
  | { readonly kind: "trial"; readonly study: string; readonly number: number };

export interface ShownStudy {
  readonly key: string;
  readonly selected: boolean;
  readonly state: DashboardState;
}

export interface StudyTreeOptions {
  /** Every study of the window, in a fixed order. */
  readonly shown: () => readonly ShownStudy[];
  /** The view is looked at for the first time. */
  readonly onOpen: () => void;
}

/**
 * The sidebar: study, best, parameters with value and range, trials with state, value and duration. Several studies
 * stand below each other, each with its own parts in it.
 */
export class StudyTree implements vscode.TreeDataProvider<StudyNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private shown: readonly ShownStudy[] = [];

  constructor(private readonly options: StudyTreeOptions) {}

  update(): void {
    this.changed.fire(undefined);
  }

  getChildren(node?: StudyNode): StudyNode[] {
    if (!node) {
      this.options.onOpen();
      this.shown = this.options.shown();
      const [only] = this.shown;
      if (!only) return [];
      if (this.shown.length === 1) return [{ kind: "study", study: only.key }, ...partsOf(only)];
      return this.shown.map(({ key }) => ({ kind: "study", study: key }));
    }
    const shown = this.find(node.study);
    if (!shown) return [];
    const { key: study, state } = shown;
    switch (node.kind) {
      case "study":
        return this.shown.length > 1 ? partsOf(shown) : [];
      case "parameters":
        return state.parameters.map(({ name }) => ({ kind: "parameter", study, name }));
      case "trials":
        return state.trials.map(({ number }) => ({ kind: "trial" as const, study, number })).reverse();
      case "best":
      case "parameter":
      case "trial":
        return [];
    }
  }

  getParent(node: StudyNode): StudyNode | undefined {
    const { study, kind } = node;
    if (kind === "parameter") return { kind: "parameters", study };
    if (kind === "trial") return { kind: "trials", study };
    return kind === "study" || this.shown.length < 2 ? undefined : { kind: "study", study };
  }

  getTreeItem(node: StudyNode): vscode.TreeItem {
    const shown = this.find(node.study);
    if (!shown) return new vscode.TreeItem("");
    const item = itemFor(node, shown);
    // Ids keep rows open or closed when the tree is drawn anew.
    item.id = `${node.study}\n${item.id ?? node.kind}`;
    item.accessibilityInformation = { label: [item.label, item.description].filter(Boolean).join(", ") };
    if (node.kind === "study" && this.shown.length > 1) {
      item.collapsibleState = shown.selected
        ? vscode.TreeItemCollapsibleState.Expanded
        : vscode.TreeItemCollapsibleState.Collapsed;
    }
    return item;
  }

  private find(key: string): ShownStudy | undefined {
    return this.shown.find((shown) => shown.key === key);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

function partsOf({ key: study, state }: ShownStudy): StudyNode[] {
  return [
    ...(state.best || state.front?.length ? [{ kind: "best", study } as const] : []),
    { kind: "parameters", study },
    ...(state.trials.length > 0 ? [{ kind: "trials", study } as const] : []),
  ];
}

function itemFor(node: StudyNode, { state }: ShownStudy): vscode.TreeItem {
  const { study } = node;
  switch (node.kind) {
    case "study":
      return studyItem(study, state);
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
      return parameter ? parameterItem(study, parameter, state) : new vscode.TreeItem(node.name);
    }
    case "trial": {
      const { [node.number]: trial } = state.trials;
      return trial ? trialItem(study, trial, state) : new vscode.TreeItem(`#${node.number}`);
    }
  }
}

function studyItem(study: string, state: DashboardState): vscode.TreeItem {
  const item = new vscode.TreeItem(state.title);
  item.id = "study";
  item.description = [statusText(state), objectiveText(state)].filter(Boolean).join(" · ");
  item.iconPath = statusIcon(state);
  item.contextValue = `study ${state.status}`;
  item.tooltip = [state.message, state.samplerLabel].filter(Boolean).join("\n");
  item.command = {
    command: "guidedTuning.openDashboard",
    title: vscode.l10n.t("Open Dashboard"),
    arguments: [{ kind: "study", study } satisfies StudyNode],
  };
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

function parameterItem(study: string, parameter: DashboardParameter, state: DashboardState): vscode.TreeItem {
  const item = new vscode.TreeItem(parameter.name);
  const best = state.best?.params[parameter.name];
  const current = parameter.current === null ? "–" : formatValue(parameter.current, 4);
  const value =
    best === undefined || best === parameter.current ? current : `${current} → ${formatValue(best, 4)}`;
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
    arguments: [{ kind: "parameter", study, name: parameter.name } satisfies StudyNode],
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

function trialItem(study: string, trial: Trial, state: DashboardState): vscode.TreeItem {
  const item = new vscode.TreeItem(`#${trial.number}`);
  item.id = `trial:${trial.number}`;
  const budget = trial.fidelity && state.budgetName && `${state.budgetName} ${trial.fidelity.budget}`;
  item.description = [budget, trialText(trial)].filter(Boolean).join(" · ");
  item.tooltip = [formatParams(trial.params), trial.reason, memoryText(trial)].filter(Boolean).join("\n");
  item.iconPath = trialIcon(trial, state);
  const output = trial.state === "waiting" ? "" : " output";
  item.contextValue = `trial ${trial.state}${output}`;
  if (output) {
    item.command = {
      command: "guidedTuning.openOutput",
      title: vscode.l10n.t("Open Trial Output"),
      arguments: [{ kind: "trial", study, number: trial.number } satisfies StudyNode],
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
      return [...trial.values.map((value) => formatNumber(value)), duration(trial.durationS)]
        .filter(Boolean)
        .join(" · ");
    case "pruned":
      return [vscode.l10n.t("pruned"), progress, duration(trial.durationS)].filter(Boolean).join(" · ");
    case "failed":
      return [trial.reason ?? vscode.l10n.t("failed"), duration(trial.durationS)].filter(Boolean).join(" · ");
  }
}

function duration(seconds: number | null): string {
  return seconds === null ? "" : formatDuration(seconds);
}

function memoryText({ peakMemoryMb }: Trial): string {
  return typeof peakMemoryMb === "number"
    ? vscode.l10n.t("at most {0} of memory", formatMemory(peakMemoryMb))
    : "";
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
