import { describe, expect, it, vi } from "vitest";

vi.mock("vscode", () => import("./fakeVscode"));

import type { DashboardState } from "../../../src/protocol/dashboardProtocol";
import { type StudyNode, StudyTree } from "../../../src/vscode/studyTree";
import { states } from "./states";

function treeOf(...shown: DashboardState[]) {
  const onOpen = vi.fn();
  const tree = new StudyTree({
    onOpen,
    shown: () => shown.map((state, index) => ({ key: `key${index}`, selected: index === 0, state })),
  });
  const rows = (node?: StudyNode) =>
    tree.getChildren(node).map((child) => {
      const { label, description } = tree.getTreeItem(child);
      return `${label}: ${description}`;
    });
  const child = (kind: StudyNode["kind"], node?: StudyNode) => {
    const found = tree.getChildren(node).find((one) => one.kind === kind);
    if (!found) throw new Error(`no ${kind}`);
    return found;
  };
  return { tree, rows, child, onOpen };
}

describe("the tree of one study", () => {
  it("shows nothing and begins to look when it is opened for the first time", () => {
    const { rows, onOpen } = treeOf();
    expect(rows()).toEqual([]);
    expect(onOpen).toHaveBeenCalled();
  });

  it("shows the status, the parameters and no trials before the first start", () => {
    const { rows, child } = treeOf(states.ready);
    expect(rows()).toEqual(["train.py: ready · minimize val_loss", "Parameters: 2"]);
    expect(rows(child("parameters"))).toEqual([
      "lr: 3e-4 · 1e-5 … 0.1, log",
      'momentum: 0.9 · 0.5 … 0.99 · if opt == "sgd"',
    ]);
  });

  it("shows the best value and where it would move each parameter", () => {
    const { rows, child } = treeOf(states.running);
    expect(rows()).toEqual([
      "train.py: running 3/50 · minimize val_loss",
      "Best: 0.03123 · trial 1",
      "Parameters: 2",
      "Trials: 2 complete · 1 failed",
    ]);
    expect(rows(child("parameters"))[0]).toBe("lr: 3e-4 → 0.01 · 1e-5 … 0.1, log");
  });

  it("lists the newest trial first, with progress, value, duration or reason", () => {
    const { rows, child } = treeOf(states.running);
    expect(rows(child("trials"))).toEqual([
      "#3: running · step 4 · 0.2",
      "#2: exit code 1: ValueError · 0.4 s",
      "#1: 0.03123 · 4.3 s",
      "#0: 0.5 · 1:01",
    ]);
  });

  it("offers Apply for complete trials and the output for all that ran", () => {
    const { tree, child } = treeOf(states.running);
    const values = tree.getChildren(child("trials")).map((node) => tree.getTreeItem(node).contextValue);
    expect(values).toEqual([
      "trial running output",
      "trial failed output",
      "trial complete output",
      "trial complete output",
    ]);
  });
});

describe("the tree of several studies", () => {
  it("puts each study's parts into it and opens the selected one", () => {
    const { tree, rows } = treeOf(states.running, { ...states.ready, title: "other.py" });
    expect(rows()).toEqual([
      "train.py: running 3/50 · minimize val_loss",
      "other.py: ready · minimize val_loss",
    ]);
    const [first, second] = tree.getChildren();
    expect(first && rows(first)).toContain("Best: 0.03123 · trial 1");
    expect(second && rows(second)).toEqual(["Parameters: 2"]);
    expect([first, second].map((node) => node && tree.getTreeItem(node).collapsibleState)).toEqual([2, 1]);
  });

  it("gives every row an id of its own", () => {
    const { tree } = treeOf(states.running, states.running);
    const ids: (string | undefined)[] = [];
    const walk = (node?: StudyNode) => {
      for (const child of tree.getChildren(node)) {
        ids.push(tree.getTreeItem(child).id);
        walk(child);
      }
    };
    walk();
    expect(new Set(ids).size).toBe(ids.length);
  });
});
