/** Tabs as the ARIA practices describe them: arrows move, the panel follows, one of them is in the tab order. */

import { element, show } from "../dom";
import { l10n } from "../l10n";
import type { TabId } from "../model/selection";

export interface Tab {
  readonly id: TabId;
  readonly title: string;
  readonly panel: HTMLElement;
}

export interface Tabs {
  readonly list: HTMLElement;
  readonly panels: HTMLElement;
  set(active: TabId, isShown: (id: TabId) => boolean): void;
}

export function createTabs(tabs: readonly Tab[], onSelect: (id: TabId) => void): Tabs {
  const entries = tabs.map(({ id, title, panel }) => {
    const button = element("button", {
      class: "tab",
      text: title,
      attributes: { role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, type: "button" },
    });
    const holder = element(
      "section",
      { class: "panel", attributes: { role: "tabpanel", id: `panel-${id}`, "aria-labelledby": `tab-${id}` } },
      [panel],
    );
    button.addEventListener("click", () => onSelect(id));
    return { id, button, holder };
  });
  const list = element(
    "div",
    { class: "tabs", attributes: { role: "tablist", "aria-label": l10n.t("Views") } },
    entries.map((entry) => entry.button),
  );

  list.addEventListener("keydown", (event) => {
    const shown = entries.filter((entry) => !entry.button.hidden);
    const current = shown.findIndex((entry) => entry.button === document.activeElement);
    const target = shown[keyTarget(event.key, current, shown.length)];
    if (current < 0 || !target) return;
    event.preventDefault();
    onSelect(target.id);
    target.button.focus();
  });

  return {
    list,
    panels: element(
      "div",
      { class: "panels" },
      entries.map((entry) => entry.holder),
    ),
    set(active, isShown) {
      for (const { id, button, holder } of entries) {
        const chosen = id === active;
        button.setAttribute("aria-selected", String(chosen));
        button.tabIndex = chosen ? 0 : -1;
        show(button, isShown(id));
        show(holder, chosen);
      }
    },
  };
}

function keyTarget(key: string, current: number, count: number): number {
  if (key === "ArrowRight") return (current + 1) % count;
  if (key === "ArrowLeft") return (current + count - 1) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : -1;
}
