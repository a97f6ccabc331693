/** "After 23 trials": the whole page as it was then, and playing it through. */

import { element, setLength, setText } from "../dom";
import { icon } from "../icons";
import { l10n } from "../l10n";
import { trialCount } from "../model/format";
import { isFinished } from "../model/trials";
import type { Actions, Page, View } from "../page";

/** Slow enough to see what changed between two trials. */
const STEP_MS = 450;

export function createScrubber(actions: Actions): View {
  const play = element("button", { class: "icon-button", attributes: { type: "button" } });
  const label = element("label", { attributes: { for: "scrubber" } });
  const range = element("input", { attributes: { type: "range", id: "scrubber", min: "1", step: "1" } });
  const live = element("button", {
    class: "pill-button live",
    text: l10n.t("live"),
    attributes: { type: "button" },
  });
  const bar = element("div", { class: "scrubber" }, [play, label, range, live]);
  let page: Page | null = null;
  let timer: number | null = null;

  const finishedCount = (): number => page?.live.trials.filter(isFinished).length ?? 0;
  const position = (): number => page?.selection.after ?? finishedCount();
  const moveTo = (after: number): void => actions.select({ after: after >= finishedCount() ? null : after });

  function setPlaying(playing: boolean): void {
    if (timer !== null) clearInterval(timer);
    timer = playing ? window.setInterval(step, STEP_MS) : null;
    showPlaying();
  }

  function showPlaying(): void {
    play.replaceChildren(icon(timer === null ? "play" : "pause"));
    const name = timer === null ? l10n.t("Play the study from here") : l10n.t("Pause");
    play.setAttribute("aria-label", name);
    play.title = name;
  }

  function step(): void {
    if (!page) return;
    // A step waits for its curve: the picture and the words belong to the same moment.
    if (page.selection.tab === "belief" && !page.insightIsCurrent && page.insightFailure === null) return;
    if (page.selection.after === null) setPlaying(false);
    else moveTo(position() + 1);
  }

  play.addEventListener("click", () => {
    if (timer === null && page?.selection.after === null) actions.select({ after: 1 });
    setPlaying(timer === null);
  });
  range.addEventListener("input", () => {
    setPlaying(false);
    moveTo(Number(range.value));
  });
  live.addEventListener("click", () => {
    setPlaying(false);
    actions.select({ after: null });
  });
  showPlaying();

  return {
    element: bar,
    render(next) {
      page = next;
      const count = finishedCount();
      const at = position();
      const enabled = count > 1;
      range.max = String(Math.max(count, 1));
      if (range.value !== String(at)) range.value = String(at);
      range.disabled = !enabled;
      play.disabled = !enabled;
      const share = count > 1 ? (at - 1) / (count - 1) : 1;
      setLength(range, "--share", `${share * 100}%`);
      const text = l10n.t("after {0}", trialCount(at));
      range.setAttribute("aria-valuetext", text);
      setText(label, text);
      live.setAttribute("aria-pressed", String(next.selection.after === null));
      live.disabled = next.selection.after === null;
    },
  };
}
