/** How good, how far, what now: the line that stands above everything. */

import { formatClock, formatDuration, formatNumber, NOTHING } from "../../src/protocol/format";
import { element, setText, setTitle, show } from "../dom";
import { l10n } from "../l10n";
import { progressOf } from "../model/progress";
import { countsText, failuresText } from "../model/trialTable";
import type { Actions, Page, View } from "../page";
import { createButton } from "../toolkit";
import type { DashboardState } from "../types";

export function createHeader(actions: Actions): View {
  const title = element("h1");
  const status = element("span", { class: "pill status" });
  const sampler = element("span", { class: "pill" });
  const goal = element("span", { class: "goal" });
  const best = statistic();
  const trials = statistic();
  const time = statistic();
  const shown: { page: Page | null } = { page: null };
  const apply = createButton(l10n.t("Apply best"), () => {
    const page = shown.page;
    if (!page) return;
    if (page.shown === page.live) actions.applyBest();
    else if (page.shown.best) actions.applyTrial(page.shown.best.number);
  });
  const run = createButton(l10n.t("Start"), () =>
    isGoing(shown.page?.live) ? actions.stop() : actions.start(),
  );
  const message = element("p", { class: "message", attributes: { role: "status" } });
  const top = element("header", { class: "top" }, [
    element("div", { class: "identity" }, [title, status, sampler, goal]),
    element("div", { class: "figures-and-actions" }, [
      element("dl", { class: "figures" }, [best.element, trials.element, time.element]),
      element("div", { class: "actions" }, [apply.element, run.element]),
    ]),
    message,
  ]);

  return {
    element: top,
    render(page) {
      shown.page = page;
      const { live } = page;
      setText(title, live.title);
      setTitle(title, live.title);
      setText(status, statusText(live));
      status.dataset.status = live.status;
      setText(sampler, live.samplerLabel);
      show(sampler, live.samplerLabel !== "");
      renderGoal(goal, live);
      renderFigures(page, best, trials, time);
      renderActions(page, apply, run);
      setText(message, live.message ?? "");
      show(message, live.message !== null);
    },
  };
}

interface Statistic {
  readonly element: HTMLElement;
  set(value: string, label: string): void;
}

function statistic(): Statistic {
  const value = element("dd");
  const label = element("dt");
  return {
    element: element("div", {}, [label, value]),
    set(nextValue, nextLabel) {
      setText(value, nextValue);
      setText(label, nextLabel);
    },
  };
}

function isGoing(state: DashboardState | undefined): boolean {
  return state?.status === "running" || state?.status === "stopping";
}

function statusText(state: DashboardState): string {
  const { busy, total } = state.slots;
  switch (state.status) {
    case "running":
      return total === 1
        ? l10n.t("running · {0} of 1 slot", busy)
        : l10n.t("running · {0} of {1} slots", busy, total);
    case "ready":
      return l10n.t("ready");
    case "stopping":
      return l10n.t("stopping");
    case "stopped":
      return l10n.t("stopped");
    case "finished":
      return l10n.t("finished");
  }
}

function renderGoal(target: HTMLElement, state: DashboardState): void {
  const key = JSON.stringify(state.objectives);
  if (target.dataset.key === key) return;
  target.dataset.key = key;
  target.replaceChildren(
    ...state.objectives.flatMap(({ goal, metric }, index) => [
      `${index > 0 ? ", " : ""}${goal === "minimize" ? l10n.t("minimize") : l10n.t("maximize")} `,
      element("strong", { text: metric }),
    ]),
  );
}

function renderFigures(page: Page, best: Statistic, trials: Statistic, time: Statistic): void {
  const { shown, live, now } = page;
  const progress = progressOf(live, now);
  const front = shown.front;
  if (front)
    best.set(
      String(front.length),
      front.length === 1 ? l10n.t("trial on the front") : l10n.t("trials on the front"),
    );
  else if (shown.best)
    best.set(formatNumber(shown.best.value), l10n.t("best · trial {0}", shown.best.number));
  else best.set(NOTHING, "best");
  const counts = shown === live ? progress.counts : progressOf(shown, now).counts;
  trials.set(`${counts.finished} / ${live.budget}`, countsText(counts));
  setTitle(trials.element, failuresText(shown.trials));
  if (progress.elapsedIs === "trials") {
    time.set(formatDuration(progress.elapsedS), l10n.t("trial time"));
    return;
  }
  const left =
    progress.leftS === null
      ? l10n.t("time left not known yet")
      : l10n.t("about {0} left", formatClock(progress.leftS));
  time.set(formatClock(progress.elapsedS ?? 0), left);
}

type ToolkitButton = ReturnType<typeof createButton>;

function renderActions(page: Page, apply: ToolkitButton, run: ToolkitButton): void {
  const { live, shown } = page;
  const past = shown !== live;
  const going = isGoing(live);
  const none = live.front
    ? l10n.t("With several objectives, apply a trial from the table.")
    : l10n.t("No trial is complete yet.");
  apply.set({
    label: past && shown.best ? l10n.t("Apply trial {0}", shown.best.number) : l10n.t("Apply best"),
    enabled: shown.best !== null,
    primary: shown.best !== null && live.status !== "ready",
    title: shown.best ? l10n.t("Write these values into the source, with a preview") : none,
  });
  const done = live.status === "finished";
  run.set({
    label:
      live.status === "stopping"
        ? l10n.t("Stopping…")
        : going
          ? l10n.t("Stop")
          : live.trials.length > 0
            ? l10n.t("Resume")
            : l10n.t("Start"),
    enabled: live.status !== "stopping" && (going || live.parameters.length > 0),
    primary: !going && !done && shown.best === null,
    shown: !done,
  });
}
