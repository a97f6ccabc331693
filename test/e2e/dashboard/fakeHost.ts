/**
 * Stands in for the extension in a plain page: the same messages, a study of its own. The scenario is named in
 * the address; the page's test drives it through `window.fakeHost`.
 */
import { changeSince } from "../../../src/protocol/dashboardChange";
import type {
  DashboardHostMethods,
  DashboardState,
  DashboardViewMethods,
} from "../../../src/protocol/dashboardProtocol";
import { createRpc, type Rpc } from "../../../src/protocol/rpc";
import type { InsightRequest } from "../../../webview/types";
import { fakeInsight } from "./fakeInsight";
import { NOW } from "./fakeStudy";
import { SCENARIOS } from "./scenarios";
import { applyTheme, type ThemeName } from "./themes";

export interface FakeHost {
  readonly calls: { readonly method: string; readonly args: readonly unknown[] }[];
  state: DashboardState;
  /** Shows another state; the revision is counted here. */
  show(state: DashboardState): Promise<void>;
  /** What a refused `enqueue` says; null accepts. */
  refusal: string | null;
  insightFailure: string | null;
  insight(request: InsightRequest): ReturnType<typeof fakeInsight>;
  scenario(name: string): DashboardState;
  theme(name: ThemeName): void;
}

declare global {
  interface Window {
    fakeHost: FakeHost;
    acquireVsCodeApi: () => unknown;
  }
}

// The page's clock stands still, so that pictures do not change from run to run.
Date.now = () => NOW;

const parameters = new URLSearchParams(location.search);
const scenario = SCENARIOS[parameters.get("scenario") ?? "running"];
if (!scenario) throw new Error(`unknown scenario ${parameters.get("scenario")}`);
const model = parameters.get("model") === "tpe" ? "tpe" : "gp";
applyTheme((parameters.get("theme") ?? "dark") as ThemeName);

const note =
  (method: string) =>
  async (...args: unknown[]) => {
    window.fakeHost.calls.push({ method, args });
    if (method === "enqueue" && window.fakeHost.refusal !== null) throw new Error(window.fakeHost.refusal);
  };

const rpc: Rpc<DashboardViewMethods> = createRpc<DashboardViewMethods, DashboardHostMethods>({
  post: (message) => window.postMessage(message, "*"),
  methods: {
    ready: () => {
      if (parameters.get("silent") === null) void rpc.remote.show(window.fakeHost.state);
    },
    insight: (request) => window.fakeHost.insight(request),
    start: note("start"),
    stop: note("stop"),
    applyBest: note("applyBest"),
    applyTrial: note("applyTrial"),
    openOutput: note("openOutput"),
    debugTrial: note("debugTrial"),
    revealParameter: note("revealParameter"),
    enqueue: note("enqueue"),
  },
});

window.fakeHost = {
  calls: [],
  state: scenario(),
  refusal: null,
  insightFailure: parameters.get("failing"),
  async show(state) {
    const before = window.fakeHost.state;
    window.fakeHost.state = { ...state, revision: before.revision + 1 };
    await rpc.remote.change(changeSince(before.trials, window.fakeHost.state));
  },
  insight(request) {
    window.fakeHost.calls.push({ method: "insight", args: [request] });
    if (window.fakeHost.insightFailure !== null) throw new Error(window.fakeHost.insightFailure);
    return fakeInsight(window.fakeHost.state, request, model);
  },
  scenario(name) {
    const make = SCENARIOS[name];
    if (!make) throw new Error(`unknown scenario ${name}`);
    return make();
  },
  theme: applyTheme,
};

window.acquireVsCodeApi = () => ({
  postMessage: (message: unknown) => setTimeout(() => rpc.receive(structuredClone(message))),
  getState: () => JSON.parse(sessionStorage.getItem("state") ?? "null"),
  setState: (state: unknown) => sessionStorage.setItem("state", JSON.stringify(state)),
});
