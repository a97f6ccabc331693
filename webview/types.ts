/**
 * Names for the parts of the protocol that the views speak of. The webview imports nothing but the protocol, so
 * the types of other folders come through it.
 */
import type { DashboardHostMethods, DashboardState } from "../src/protocol/dashboardProtocol";

export type { DashboardParameter, DashboardState, Goal } from "../src/protocol/dashboardProtocol";

export type Trial = DashboardState["trials"][number];
export type CompleteTrial = Extract<Trial, { state: "complete" }>;
export type TrialState = Trial["state"];
export type Params = Trial["params"];
export type ParamValue = Params[string];
export type Objective = DashboardState["objectives"][number];
export type Suggestion = DashboardState["why"][number];
export type Interaction = DashboardState["interactions"][number];
export type Best = NonNullable<DashboardState["best"]>;
export type InsightRequest = Parameters<DashboardHostMethods["insight"]>[0];
export type Insight = Awaited<ReturnType<DashboardHostMethods["insight"]>>;
