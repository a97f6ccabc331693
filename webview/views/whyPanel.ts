/** What comes next and why, in words. */

import { element, setLength, setText, show } from "../dom";
import { l10n } from "../l10n";
import { nextNumber } from "../model/asOf";
import { type Belief, beliefOf } from "../model/belief";
import { configurationWords, expectationWords, shareWords, trustWords } from "../model/words";
import type { Page, View } from "../page";
import type { DashboardParameter, Params, Suggestion } from "../types";

export function createWhyPanel(): View {
  const next = createSection();
  const newest = createSection();
  const trust = element("p");
  const trusted = element("section", {}, [element("h2", { text: l10n.t("Best, all considered") }), trust]);
  const panel = element("aside", { class: "why", attributes: { "aria-label": l10n.t("Why") } }, [
    next.element,
    newest.element,
    trusted,
  ]);
  return {
    element: panel,
    render(page) {
      const number = nextNumber(page.live, page.shown);
      const belief = currentBelief(page);
      const proposal = page.live.why[number];
      const params = proposal?.params ?? page.insight?.insight.next?.params ?? null;
      next.set(
        params && {
          title: proposal ? l10n.t("Why trial {0}", number) : l10n.t("Next: trial {0}", number),
          params,
          drawn: page.selection.param ?? "",
          parameters: page.live.parameters,
          suggestion: proposal ?? null,
          expectation: belief && expectationWords(belief),
        },
      );
      const last = proposal ? null : newestWhy(page, number);
      newest.set(
        last && {
          title: l10n.t("Why trial {0}", last.number),
          params: last.suggestion.params,
          drawn: page.selection.param ?? "",
          parameters: page.live.parameters,
          suggestion: last.suggestion,
          expectation: null,
        },
      );
      const words = trustWords(page.shown);
      setText(trust, words ?? "");
      show(trusted, words !== null);
      show(panel, params !== null || last !== null || words !== null);
    },
  };
}

interface Explanation {
  readonly title: string;
  readonly params: Params;
  readonly drawn: string;
  readonly parameters: readonly DashboardParameter[];
  readonly suggestion: Suggestion | null;
  readonly expectation: string | null;
}

function createSection(): { readonly element: HTMLElement; set(explanation: Explanation | null): void } {
  const title = element("h2");
  const lead = element("strong");
  const rest = element("span");
  const exploitBar = element("span", { class: "exploit" });
  const shares = element("div", { class: "shares", attributes: { "aria-hidden": "true" } }, [
    exploitBar,
    element("span", { class: "explore" }),
  ]);
  const exploit = element("span");
  const explore = element("span");
  const shareLabels = element("p", { class: "share-labels" }, [exploit, explore]);
  const why = element("p");
  const expectation = element("p");
  const section = element("section", {}, [
    title,
    element("p", { class: "configuration" }, [lead, rest]),
    shares,
    shareLabels,
    why,
    expectation,
  ]);
  return {
    element: section,
    set(explanation) {
      show(section, explanation !== null);
      if (!explanation) return;
      setText(title, explanation.title);
      const words = configurationWords(explanation.params, explanation.drawn, explanation.parameters);
      setText(lead, words.lead);
      setText(rest, words.lead && words.rest ? `, ${words.rest}` : words.rest);
      const parts = explanation.suggestion?.shares;
      show(shares, parts !== undefined);
      show(shareLabels, parts !== undefined);
      if (parts) {
        setLength(exploitBar, "--share", `${(parts.exploit * 100).toFixed(1)}%`);
        setText(exploit, shareWords(parts).exploit);
        setText(explore, shareWords(parts).explore);
      }
      setText(why, explanation.suggestion?.why ?? "");
      show(why, explanation.suggestion !== null);
      setText(expectation, explanation.expectation ?? "");
      show(expectation, explanation.expectation !== null);
    },
  };
}

function currentBelief(page: Page): Belief | null {
  if (!page.parameter || !page.insight || page.insight.request.param !== page.parameter.name) return null;
  return beliefOf(page.shown, page.parameter, page.insight.insight);
}

/** The newest trial before `number` of which the reason is known. */
function newestWhy(page: Page, number: number): { number: number; suggestion: Suggestion } | null {
  const known = Object.keys(page.live.why)
    .map(Number)
    .filter((candidate) => candidate < number);
  if (known.length === 0) return null;
  const newest = Math.max(...known);
  const suggestion = page.live.why[newest];
  return suggestion ? { number: newest, suggestion } : null;
}
