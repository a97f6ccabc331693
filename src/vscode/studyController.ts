import { basename, join } from "node:path";
import * as vscode from "vscode";
import type { Logger } from "../jobs/logger";
import type { Project } from "../jobs/project";
import { studyNameOf } from "../jobs/root";
import type { InsightRequest, Suggestion } from "../optimizer/problem";
import type { DashboardState, StudyStatus } from "../protocol/dashboardProtocol";
import type { Params } from "../space/parameter";
import { UserError } from "../space/userError";
import {
  type Asked,
  createOptimizerClient,
  type OptimizerClient,
  startWorker,
} from "../study/optimizerClient";
import type { StopReason, StudyEvent } from "../study/runStudy";
import type { Study } from "../study/study";
import type { Opinion } from "../study/studyView";
import { dashboardState } from "./dashboardState";
import { endMessage } from "./endMessage";
import { readSettings } from "./settings";
import type { TuningSession } from "./tuningSession";

/** What is tuned together, and the name that its study has. */
export interface StudyPlace {
  /** Absolute. */
  readonly root: string;
  /** Absolute; a file or a folder. */
  readonly path: string;
  readonly name: string;
}

export interface ControllerOptions {
  readonly place: StudyPlace;
  readonly extensionPath: string;
  readonly logger: Logger;
  /** The text of a file that is not saved. */
  readonly textOf: (path: string) => string | undefined;
}

/** Other programs' writes are looked for this often while a study is shown. */
const FOLLOW_MS = 500;
/** The next suggestion is asked for first; importances can wait for it. */
const OPINION_DELAY_MS = 200;
const NO_OPINION: Opinion = { recommended: null, importances: {}, interactions: [] };

/** One study as the window knows it: the source, the journal, and the session that runs it. */
export class StudyController implements vscode.Disposable {
  readonly place: StudyPlace;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private project_: Project | null = null;
  private study_: Study | null = null;
  private session_: TuningSession | null = null;
  private optimizer: OptimizerClient | null = null;
  private opinion = NO_OPINION;
  private opinionFor = -1;
  private opinionTimer: NodeJS.Timeout | undefined;
  private asking = false;
  private dashboards = 0;
  private message: string | null = null;
  private stopped: StopReason | null = null;
  private revision = 0;
  private state: DashboardState | null = null;
  private readonly why = new Map<number, Suggestion>();
  private disposed = false;

  constructor(private readonly options: ControllerOptions) {
    this.place = options.place;
  }

  /** The file or folder; a further study of it has its own name. */
  get title(): string {
    const { path, name } = this.place;
    return name === studyNameOf(path) ? basename(path) : name;
  }

  get key(): string {
    return studyKey(this.place);
  }

  /** As last scanned, unsaved text included; null when it cannot be read. */
  get project(): Project | null {
    return this.project_;
  }

  /** Null before the first start. */
  get study(): Study | null {
    return this.study_;
  }

  get session(): TuningSession | null {
    return this.session_;
  }

  get resource(): vscode.Uri {
    return vscode.Uri.file(this.place.path);
  }

  /** Whether the document is one of the study's annotated files, or would be with an annotation. */
  holds(path: string): boolean {
    return this.project_?.files.some((file) => pathIn(this.place.root, file.path) === path) ?? false;
  }

  /** Reads the annotations (unless somebody has just done so) and the journal anew. */
  async refresh(scanned?: Project | null): Promise<void> {
    if (scanned) this.project_ = scanned;
    await Promise.all([scanned ? undefined : this.rescan(), this.openJournal()]);
    this.changedNow();
  }

  /** Settings show in what a study that has not begun would be. */
  settingsChanged(): void {
    this.changedNow();
  }

  private async rescan(): Promise<void> {
    const { scanProject } = await import("../jobs/project");
    const { root, path } = this.place;
    try {
      this.project_ = await scanProject(path, { root, textOf: this.options.textOf });
    } catch (error) {
      this.project_ = null;
      if (!(error instanceof UserError)) this.options.logger.error(asError(error));
    }
  }

  private async openJournal(): Promise<void> {
    if (this.study_) {
      await this.study_.sync();
      return;
    }
    const [{ openStudy }, { journalPath }] = await Promise.all([
      import("../study/study"),
      import("../study/studies"),
    ]);
    const { root, name } = this.place;
    try {
      const study = await openStudy(journalPath(root, name), this.options.logger);
      if (study) this.adoptStudy(study);
    } catch (error) {
      // A damaged journal, or one that is not ours: it is said where it is looked at, and Start is refused.
      this.message = asError(error).message;
      this.options.logger.warn(this.message);
    }
  }

  adoptStudy(study: Study): void {
    if (this.study_ === study) return;
    if (this.disposed) {
      study.dispose();
      return;
    }
    this.study_?.dispose();
    this.study_ = study;
    this.message = null;
    this.opinion = NO_OPINION;
    this.opinionFor = -1;
    this.why.clear();
    study.onDidChange(() => this.changedNow());
    study.follow(FOLLOW_MS);
    this.changedNow();
  }

  /** The optimizer in its worker, started with the first question. */
  requireOptimizer(): OptimizerClient {
    const { extensionPath, logger } = this.options;
    const script = join(extensionPath, "dist", "optimizerWorker.js");
    this.optimizer ??= createOptimizerClient({ start: () => startWorker(script), logger });
    return this.optimizer;
  }

  /** Follows a session to its end. `onEnd` is told of what a person should know. */
  async follow(session: TuningSession): Promise<StopReason> {
    this.session_ = session;
    this.stopped = null;
    this.message = null;
    this.changedNow();
    try {
      this.stopped = await session.done;
      this.message = endMessage(this.stopped);
      return this.stopped;
    } catch (error) {
      this.message = asError(error).message;
      throw error;
    } finally {
      this.session_ = null;
      this.changedNow();
      this.releaseOptimizer();
    }
  }

  /** Told by the session of each event. */
  take(event: StudyEvent): void {
    switch (event.event) {
      case "started":
        if (event.suggestion) this.why.set(event.number, event.suggestion);
        break;
      case "notice":
        this.message = event.message;
        break;
      case "metric":
      case "finished":
        break;
    }
    this.changedNow();
  }

  stop(): void {
    this.session_?.stop();
    this.changedNow();
  }

  /** Queues a configuration to be run next. */
  async enqueue(params: Params): Promise<void> {
    if (!this.study_) throw new UserError(vscode.l10n.t("Start tuning first; then trials can be queued."));
    const { enqueueTrial } = await import("../study/enqueue");
    await enqueueTrial(this.study_, params);
  }

  get status(): StudyStatus {
    if (this.session_) return this.session_.stopping ? "stopping" : "running";
    const { study_: study } = this;
    if (!study || study.trials.length === 0) return "ready";
    if (this.stopped?.kind === "exhausted") return "finished";
    const finished = study.trials.filter(({ state }) => state !== "running" && state !== "waiting").length;
    return finished >= study.definition.trials ? "finished" : "stopped";
  }

  dashboardState(): DashboardState {
    if (this.state) return this.state;
    const settings = plannedSettings(this.resource);
    this.state = dashboardState({
      revision: this.revision,
      name: this.place.name,
      title: this.title,
      status: this.status,
      message: this.message,
      slots: { busy: this.session_?.busy ?? 0, total: this.session_?.slots ?? settings.parallel },
      startedAt: this.session_?.startedAt ?? null,
      planned: settings,
      source: this.project_?.scan ?? null,
      study: this.study_,
      opinion: this.opinion,
      why: this.why,
    });
    return this.state;
  }

  /** A dashboard is open: opinions are asked for, and the worker is kept. */
  openDashboard(): vscode.Disposable {
    this.dashboards += 1;
    this.changedNow();
    return new vscode.Disposable(() => {
      this.dashboards -= 1;
      this.releaseOptimizer();
    });
  }

  /** What a question to the optimizer is about; before the first start, the source's space without trials. */
  async asked(): Promise<Asked> {
    const { study_: study, project_: project } = this;
    const planned = plannedSettings(this.resource);
    if (study) {
      const { problemOf } = await import("../study/study");
      return { problem: problemOf(study.definition, planned.parallel), trials: study.optimizerTrials };
    }
    if (!project) throw new UserError(vscode.l10n.t("There is nothing to tune here yet."));
    const goals = project.scan.objectives.map(({ goal }) => goal);
    const { sampler, trials, parallel } = planned;
    return { problem: { space: project.space, goals, sampler, seed: 0, trials, parallel }, trials: [] };
  }

  /** The dashboard counts all finished trials, the optimizer those that it learns from. */
  async asLearnt(request: InsightRequest): Promise<InsightRequest> {
    if (request.after === undefined || !this.study_) return request;
    const { learntBy } = await import("../study/studyView");
    return { ...request, after: learntBy(this.study_, request.after) };
  }

  private changedNow(): void {
    if (this.disposed) return;
    this.revision += 1;
    this.state = null;
    this.opinionTimer ??= setTimeout(() => {
      this.opinionTimer = undefined;
      void this.askOpinion();
    }, OPINION_DELAY_MS);
    this.changed.fire();
  }

  /** Importances and the recommendation, once for each trial that finished while somebody looks. */
  private async askOpinion(): Promise<void> {
    const { study_: study } = this;
    if (!study || this.disposed || this.asking || (this.dashboards === 0 && !this.session_)) return;
    const finished = study.optimizerTrials.filter(({ state }) => state !== "running").length;
    if (finished === this.opinionFor) return;
    this.asking = true;
    this.opinionFor = finished;
    try {
      const optimizer = this.requireOptimizer();
      const asked = await this.asked();
      const [importances, interactions, recommended] = await Promise.all([
        optimizer.importances(asked),
        optimizer.interactions(asked),
        optimizer.recommended(asked),
      ]);
      if (this.study_ === study) this.opinion = { importances, interactions, recommended };
    } catch (error) {
      if (!this.disposed) this.options.logger.warn(`no importances: ${asError(error).message}`);
    } finally {
      this.asking = false;
      if (this.study_ === study) this.changedNow();
    }
  }

  private releaseOptimizer(): void {
    if (this.session_ || this.dashboards > 0 || this.asking) return;
    this.optimizer?.dispose();
    this.optimizer = null;
  }

  /** Running trials go on without the window: their runners outlive it. */
  dispose(): void {
    this.disposed = true;
    clearTimeout(this.opinionTimer);
    this.study_?.dispose();
    this.optimizer?.dispose();
    this.changed.dispose();
  }
}

export function studyKey({ root, name }: StudyPlace): string {
  return `${root}\n${name}`;
}

function pathIn(root: string, relative: string): string {
  return vscode.Uri.joinPath(vscode.Uri.file(root), relative).fsPath;
}

/** Settings that are wrong are told at Start. */
function plannedSettings(resource: vscode.Uri): {
  trials: number;
  sampler: Asked["problem"]["sampler"];
  parallel: number;
} {
  try {
    return readSettings(resource);
  } catch {
    return { trials: 50, sampler: "auto", parallel: 1 };
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
