import { dirname, relative } from "node:path";
import * as vscode from "vscode";
import type { ScannedParameter, ScanProblem } from "../annotations/scan";
import type { Logger } from "../jobs/logger";
import type { DocumentScans } from "./documentScans";
import { findPlaces } from "./findPlaces";
import { StudyController, type StudyPlace, studyKey } from "./studyController";

export interface StudyListOptions {
  readonly extensionPath: string;
  readonly scans: DocumentScans;
  readonly logger: Logger;
}

const SCANNED_SCHEMES = new Set(["file", "untitled", "vscode-vfs", "vscode-remote"]);
const TRIAL_COPY = /[\\/]\.tuning[\\/]/;

/** What an annotated document says, and the study that it belongs to. */
export interface InspectedDocument {
  readonly controller: StudyController | null;
  /** With the names that the whole study gives them. */
  readonly parameters: readonly ScannedParameter[];
  readonly problems: readonly ScanProblem[];
  /** 1-based. */
  readonly firstLine: number;
}

/** The studies of the window: found by their annotations and journals, listed, and one of them selected. */
export class StudyList implements vscode.Disposable {
  private readonly controllers = new Map<string, StudyController>();
  private selectedKey: string | null = null;
  private readonly changed = new vscode.EventEmitter<void>();
  /** The list, the selection or a study changed. */
  readonly onDidChange = this.changed.event;
  private readonly scanned = new vscode.EventEmitter<void>();
  /** What the files of a study say changed. */
  readonly onDidScan = this.scanned.event;
  private readonly selecting = new vscode.EventEmitter<StudyController>();
  readonly onDidSelect = this.selecting.event;
  private looking: Promise<void> | null = null;

  constructor(private readonly options: StudyListOptions) {}

  get all(): readonly StudyController[] {
    return [...this.controllers.values()];
  }

  /** The one that commands without an argument mean. */
  get selected(): StudyController | null {
    const chosen = this.selectedKey === null ? undefined : this.controllers.get(this.selectedKey);
    return chosen ?? this.all.find(({ session }) => session !== null) ?? this.all[0] ?? null;
  }

  get(key: string): StudyController | undefined {
    return this.controllers.get(key);
  }

  select(controller: StudyController): void {
    this.selectedKey = controller.key;
    this.selecting.fire(controller);
    this.changed.fire();
  }

  /** Resolves when the folders have been looked through once. */
  ready(): Promise<void> {
    this.looking ??= this.look();
    return this.looking;
  }

  /** Looks for studies again and reads the known ones anew. */
  refresh(): Promise<void> {
    const before = this.looking ?? Promise.resolve();
    this.looking = before.then(() => this.look());
    return this.looking;
  }

  /** Does nothing while nobody has looked yet. */
  async refreshIfKnown(): Promise<void> {
    if (this.looking) await this.refresh();
  }

  async rescan(controller: StudyController): Promise<void> {
    await controller.refresh();
    this.scanned.fire();
  }

  settingsChanged(): void {
    for (const controller of this.all) controller.settingsChanged();
  }

  private async look(): Promise<void> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const local = folders.filter(({ uri }) => uri.scheme === "file");
    const found = await Promise.all(local.map(({ uri }) => findPlaces(uri.fsPath, this.textOf)));
    const projects = new Map(found.flat().map(({ place, project }) => [studyKey(place), project]));
    for (const { place } of found.flat()) this.open(place);
    for (const [key, controller] of this.controllers) {
      if (projects.has(key) || controller.session || controller.study) continue;
      const stillAnnotated = (controller.project?.scan.parameters.length ?? 0) > 0;
      if (stillAnnotated && controller.place.path !== controller.place.root) continue;
      this.controllers.delete(key);
      controller.dispose();
    }
    await Promise.all(this.all.map((controller) => controller.refresh(projects.get(controller.key))));
    await vscode.commands.executeCommand("setContext", "guidedTuning.scanned", true);
    this.changed.fire();
    this.scanned.fire();
  }

  /** The controller of a place, made when there is none. */
  open(place: StudyPlace): StudyController {
    const known = this.controllers.get(studyKey(place));
    if (known) return known;
    const { extensionPath, logger } = this.options;
    const controller = new StudyController({ place, extensionPath, logger, textOf: this.textOf });
    this.controllers.set(controller.key, controller);
    controller.onDidChange(() => this.changed.fire());
    this.changed.fire();
    return controller;
  }

  /** The study that a document belongs to: the running or selected one of several. */
  holding(path: string): StudyController | null {
    const holders = this.all.filter((controller) => controller.holds(path));
    const running = holders.find(({ session }) => session !== null);
    return running ?? holders.find(({ key }) => key === this.selectedKey) ?? holders[0] ?? null;
  }

  /** The study of a file or folder that a command was given; begins to know it when it is new. */
  async at(uri: vscode.Uri): Promise<StudyController> {
    await this.ready();
    const known = this.holding(uri.fsPath) ?? this.all.find(({ place }) => place.path === uri.fsPath);
    if (known) return known;
    const { findRoot, studyNameOf } = await import("../jobs/root");
    const controller = this.open({
      root: findRoot(uri.fsPath),
      path: uri.fsPath,
      name: studyNameOf(uri.fsPath),
    });
    await controller.refresh();
    return controller;
  }

  /** Null for a document without annotations, for a trial's copy, and for an earlier version shown beside. */
  async inspect(document: vscode.TextDocument): Promise<InspectedDocument | null> {
    const path = document.uri.fsPath;
    if (!SCANNED_SCHEMES.has(document.uri.scheme) || TRIAL_COPY.test(path)) return null;
    const controller = this.holding(path);
    const root = controller?.place.root ?? dirname(path);
    const file = relative(root, path).replaceAll("\\", "/");
    const scan = await this.options.scans.scan(document, file);
    if (!scan) return null;
    const { mergeScans } = await import("../annotations/merge");
    const others = controller?.project?.scan.files.filter((other) => other.path !== file) ?? [];
    const merged = mergeScans([...others, scan].sort((a, b) => (a.path < b.path ? -1 : 1)));
    const lines = [
      ...scan.parameters.map(({ annotation, line }) => Math.min(annotation.line, line)),
      ...[...scan.objectives, ...scan.commands].map(({ line }) => line),
    ];
    return {
      controller,
      parameters: merged.parameters.filter((parameter) => parameter.file === file),
      problems: merged.problems.filter((problem) => problem.file === file),
      firstLine: lines.length === 0 ? 1 : Math.min(...lines),
    };
  }

  private readonly textOf = (path: string): string | undefined => {
    const document = vscode.workspace.textDocuments.find(
      ({ isDirty, uri }) => isDirty && uri.scheme === "file" && uri.fsPath === path,
    );
    return document?.getText();
  };

  dispose(): void {
    for (const controller of this.controllers.values()) controller.dispose();
    this.controllers.clear();
    this.changed.dispose();
    this.scanned.dispose();
    this.selecting.dispose();
  }
}
