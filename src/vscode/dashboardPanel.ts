import type * as vscode from "vscode";
import { changeSince } from "../protocol/dashboardChange";
import type {
  DashboardHostMethods,
  DashboardState,
  DashboardViewMethods,
} from "../protocol/dashboardProtocol";
import { createRpc, type Local } from "../protocol/rpc";
import { dashboardHtml, dashboardRoot } from "./dashboardHtml";

export const DASHBOARD_VIEW_TYPE = "guidedTuning.dashboard";

/** What a dashboard shows and asks: the study controller. */
export interface DashboardSource {
  dashboardState(): DashboardState;
  readonly onDidChangeDashboard: vscode.Event<void>;
  /** Everything but `ready`, which the panel answers itself. */
  readonly dashboardMethods: Omit<Local<DashboardHostMethods>, "ready">;
}

/** At most this many states a second are sent; the newest always arrives. */
const STATES_PER_SECOND = 10;

export interface DashboardPanelOptions {
  readonly panel: vscode.WebviewPanel;
  readonly extensionUri: vscode.Uri;
  readonly source: DashboardSource;
  readonly onError: (error: unknown, method: string) => void;
}

/** Binds one webview panel to a study. A hidden panel is sent nothing; it says `ready` again when it is shown. */
export function bindDashboardPanel({ panel, extensionUri, source, onError }: DashboardPanelOptions): void {
  let ready = false;
  /** The trials that the page has; null when it has none yet. */
  let sent: DashboardState["trials"] | null = null;
  let timer: NodeJS.Timeout | undefined;

  const rpc = createRpc<DashboardViewMethods, DashboardHostMethods>({
    methods: {
      ...source.dashboardMethods,
      ready: () => {
        ready = true;
        sent = null;
        send();
      },
    },
    post: (message) => void panel.webview.postMessage(message),
    onError,
  });

  function send(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!ready || !panel.visible) return;
    const state = source.dashboardState();
    panel.title = state.title;
    const method = sent === null ? "show" : "change";
    const arrived = sent === null ? rpc.remote.show(state) : rpc.remote.change(changeSince(sent, state));
    sent = state.trials;
    arrived.catch((error: unknown) => {
      if (panel.visible && ready) onError(error, method);
    });
  }

  const subscriptions = [
    panel.webview.onDidReceiveMessage((message: unknown) => rpc.receive(message)),
    source.onDidChangeDashboard(() => {
      timer ??= setTimeout(send, 1000 / STATES_PER_SECOND);
    }),
    panel.onDidChangeViewState(() => {
      // A hidden webview is unloaded; the page that comes back says `ready` itself.
      if (!panel.visible) ready = false;
    }),
  ];
  panel.onDidDispose(() => {
    clearTimeout(timer);
    for (const subscription of subscriptions) subscription.dispose();
    rpc.dispose("the dashboard was closed");
  });

  panel.webview.options = { enableScripts: true, localResourceRoots: [dashboardRoot(extensionUri)] };
  panel.webview.html = dashboardHtml(panel.webview, extensionUri);
}
