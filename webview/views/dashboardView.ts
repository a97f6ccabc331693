/** The whole page: header, tabs, the picture, the scrubber, the trials. */

import { element } from "../dom";
import { l10n } from "../l10n";
import type { TabId } from "../model/selection";
import type { Actions, Page, View } from "../page";
import { createBeliefView } from "./beliefView";
import { createCurvesView } from "./curvesView";
import { createHeader } from "./header";
import { createHistoryView } from "./historyView";
import { createImportanceView } from "./importanceView";
import { createParallelView } from "./parallelView";
import { createScrubber } from "./scrubber";
import { createTabs } from "./tabs";
import { createTimelineView } from "./timelineView";
import { createTradeoffView } from "./tradeoffView";
import { createTrialsTable } from "./trialsTable";

const TITLES: Readonly<Record<TabId, string>> = {
  belief: l10n.t("Belief"),
  history: l10n.t("History"),
  tradeoff: l10n.t("Trade-off"),
  importance: l10n.t("Importance"),
  parallel: l10n.t("Parallel"),
  curves: l10n.t("Curves"),
  timeline: l10n.t("Timeline"),
  trials: l10n.t("Trials"),
};

export function createDashboardView(actions: Actions): View {
  const header = createHeader(actions);
  const scrubber = createScrubber(actions);
  const table = createTrialsTable(actions);
  /** The table stands in its own tab, and under the picture of the others. */
  const ownTab = element("div");
  const below = element("div", { class: "below" });
  const views: Readonly<Record<Exclude<TabId, "trials">, View>> = {
    belief: createBeliefView(actions),
    history: createHistoryView(actions),
    tradeoff: createTradeoffView(actions),
    importance: createImportanceView(actions),
    parallel: createParallelView(actions),
    curves: createCurvesView(actions),
    timeline: createTimelineView(actions),
  };
  const tabs = createTabs(
    (Object.keys(TITLES) as TabId[]).map((id) => ({
      id,
      title: TITLES[id],
      panel: id === "trials" ? ownTab : views[id].element,
    })),
    (tab) => actions.select({ tab }),
  );
  const view = element("main", {}, [header.element, tabs.list, tabs.panels, scrubber.element, below]);

  return {
    element: view,
    render(page: Page) {
      const { tab } = page.selection;
      header.render(page);
      tabs.set(tab, (id) => id !== "tradeoff" || page.live.objectives.length > 1);
      const home = tab === "trials" ? ownTab : below;
      if (table.element.parentElement !== home) home.append(table.element);
      if (tab !== "trials") views[tab].render(page);
      scrubber.render(page);
      table.render(page);
    },
  };
}
