/** The root of the dashboard: connects to the host, keeps the selection, draws at most once a frame. */
import { l10n } from "./l10n";
import "./styles/dashboard.css";
import { applyChange } from "../src/protocol/dashboardChange";
import type { DashboardHostMethods, DashboardViewMethods } from "../src/protocol/dashboardProtocol";
import { createRpc, type RpcMessage } from "../src/protocol/rpc";
import { registerCharts } from "./charts/register";
import { element } from "./dom";
import { createInsightStore, type InsightAnswer } from "./insights";
import { stateAfter } from "./model/asOf";
import { fitSelection, insightQuery, readSelection, type Selection } from "./model/selection";
import type { Actions, Page } from "./page";
import { readTheme, watchTheme } from "./theme";
import { registerToolkit } from "./toolkit";
import type { DashboardState } from "./types";
import { createDashboardView } from "./views/dashboardView";

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** Clocks and running bars move once a second. */
const TICK_MS = 1000;

function main(): void {
  registerToolkit();
  registerCharts();
  const vscode = acquireVsCodeApi();
  let state: DashboardState | null = null;
  let selection: Selection = readSelection(vscode.getState());
  let theme = readTheme();
  let scheduled = false;
  let lastAnswer: InsightAnswer | null = null;

  const rpc = createRpc<DashboardHostMethods, DashboardViewMethods>({
    post: (message: RpcMessage) => vscode.postMessage(message),
    methods: {
      show: take,
      // Before the first state there is nothing to change: the page has said `ready` and gets a whole one.
      change(change) {
        if (state) take(applyChange(state.trials, change));
      },
    },
  });
  const { remote } = rpc;
  const insights = createInsightStore((request) => remote.insight(request), schedule);

  const actions: Actions = {
    select(change) {
      selection = { ...selection, ...change };
      remember();
      // At once, not in the next frame: what a person does shows, or shows to be under way, before anything else.
      draw();
    },
    start: () => void remote.start().catch(report),
    stop: () => void remote.stop().catch(report),
    applyBest: () => void remote.applyBest().catch(report),
    applyTrial: (trial) => void remote.applyTrial(trial).catch(report),
    openOutput: (trial) => void remote.openOutput(trial).catch(report),
    debugTrial: (trial) => void remote.debugTrial(trial).catch(report),
    revealParameter: (name) => void remote.revealParameter(name).catch(report),
    enqueue: (params) => remote.enqueue(params),
  };

  const view = createDashboardView(actions);
  const root = document.getElementById("root") ?? document.body;
  const loading = element("p", {
    class: "loading",
    text: l10n.t("Waiting for the study…"),
    attributes: { role: "status" },
  });
  root.append(loading);

  function take(next: DashboardState): void {
    const isFirst = state?.study !== next.study;
    state = next;
    if (isFirst) remember();
    schedule();
  }

  /** The host says failures itself, as notifications; here they are only kept from being lost. */
  function report(error: unknown): void {
    console.error(error);
  }

  /** The study's name is for the host, which after a reload has only this to tell the panels apart. */
  function remember(): void {
    vscode.setState({ ...selection, study: state?.study ?? null });
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      draw();
    });
  }

  function draw(): void {
    if (!state) return;
    if (loading.isConnected) loading.replaceWith(view.element);
    view.render(pageOf(state));
    document.title = state.title;
    document.body.dataset.revision = String(state.revision);
  }

  function pageOf(live: DashboardState): Page {
    const fitted = fitSelection(selection, live);
    const shown = stateAfter(live, fitted.after);
    const query = fitted.tab === "belief" ? insightQuery(fitted, live, shown) : null;
    const answer = insights.want(query);
    if (answer) lastAnswer = answer;
    return {
      live,
      shown,
      selection: fitted,
      parameter: live.parameters.find((parameter) => parameter.name === fitted.param) ?? null,
      // Until the new curve is there the one before it stays, marked as busy; another parameter's is no use.
      insight: lastAnswer?.request.param === fitted.param ? lastAnswer : null,
      insightIsCurrent: query === null || answer !== null,
      insightFailure: insights.failure,
      theme,
      now: Date.now(),
    };
  }

  window.addEventListener("message", (event: MessageEvent<unknown>) => rpc.receive(event.data));
  watchTheme(() => {
    theme = readTheme();
    schedule();
  });
  setInterval(() => {
    if (state?.status === "running" || state?.status === "stopping") schedule();
  }, TICK_MS);
  void remote.ready().catch(report);
}

main();
