/** How good, how far, what now: the line that stands above everything. */

import { formatClock, formatDuration, formatNumber, NOTHING } from "../../src/protocol/format";
import { element, setText, setTitle, show } from "../dom";
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
  const apply = createButton("Apply best", () => {
    const page = shown.page;
    if (!page) return;
    if (page.shown === page.live) actions.applyBest();
    else if (page.shown.best) actions.applyTrial(page.shown.best.number);
  });
  const run = createButton("Start", () => (isGoing(shown.page?.live) ? actions.stop() : actions.start()));
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
  if (state.status === "running") return `running · ${busy} of ${total} ${total === 1 ? "slot" : "slots"}`;
  return state.status;
}

function renderGoal(target: HTMLElement, state: DashboardState): void {
  const key = JSON.stringify(state.objectives);
  if (target.dataset.key === key) return;
  target.dataset.key = key;
  target.replaceChildren(
    ...state.objectives.flatMap(({ goal, metric }, index) => [
      `${index > 0 ? ", " : ""}${goal} `,
      element("strong", { text: metric }),
    ]),
  );
}

function renderFigures(page: Page, best: Statistic, trials: Statistic, time: Statistic): void {
  const { shown, live, now } = page;
  const progress = progressOf(live, now);
  const front = shown.front;
  if (front)
    best.set(String(front.length), front.length === 1 ? "trial on the front" : "trials on the front");
  else if (shown.best) best.set(formatNumber(shown.best.value), `best · trial ${shown.best.number}`);
  else best.set(NOTHING, "best");
  const counts = shown === live ? progress.counts : progressOf(shown, now).counts;
  trials.set(`${counts.finished} / ${live.budget}`, countsText(counts));
  setTitle(trials.element, failuresText(shown.trials));
  if (progress.elapsedIs === "trials") {
    time.set(formatDuration(progress.elapsedS), "trial time");
    return;
  }
  const left =
    progress.leftS === null ? "time left not known yet" : `about ${formatClock(progress.leftS)} left`;
  time.set(formatClock(progress.elapsedS ?? 0), left);
}

type ToolkitButton = ReturnType<typeof createButton>;

function renderActions(page: Page, apply: ToolkitButton, run: ToolkitButton): void {
  const { live, shown } = page;
  const past = shown !== live;
  const going = isGoing(live);
  const none = live.front
    ? "With several objectives, apply a trial from the table."
    : "No trial is complete yet.";
  apply.set({
    label: past && shown.best ? `Apply trial ${shown.best.number}` : "Apply best",
    enabled: shown.best !== null,
    primary: shown.best !== null && live.status !== "ready",
    title: shown.best ? "Write these values into the source, with a preview" : none,
  });
  const done = live.status === "finished";
  run.set({
    label:
      live.status === "stopping" ? "Stopping…" : going ? "Stop" : live.trials.length > 0 ? "Resume" : "Start",
    enabled: live.status !== "stopping" && (going || live.parameters.length > 0),
    primary: !going && !done && shown.best === null,
    shown: !done,
  });
}
