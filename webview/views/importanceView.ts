/** How much of the differences between trials each parameter explains: a table whose bars are its numbers. */

import { element, setLength, setText, show } from "../dom";
import { l10n } from "../l10n";
import { formatParameter, formatShare } from "../model/format";
import { emptyWords } from "../model/words";
import type { Actions, View } from "../page";
import type { Interaction } from "../types";
import { byImportance } from "./parameterList";

export function createImportanceView(actions: Actions): View {
  const heading = element("h2");
  const body = element("tbody");
  const columns = [
    l10n.t("parameter"),
    l10n.t("importance"),
    l10n.t("share"),
    l10n.t("best value"),
    l10n.t("range"),
  ];
  const head = element(
    "tr",
    {},
    columns.map((text) => element("th", { text, attributes: { scope: "col" } })),
  );
  const table = element("table", { class: "importance" }, [element("thead", {}, [head]), body]);
  const scroll = element(
    "div",
    { class: "scroll", attributes: { tabindex: "0", role: "region", "aria-label": l10n.t("Importance") } },
    [table],
  );
  const words = element("p", { class: "instead" });
  const together = element("p", { class: "together" });
  let drawn = "";

  return {
    element: element("div", { class: "importance-view" }, [heading, scroll, together, words]),
    render(page) {
      const { importances, interactions, parameters, objectives } = page.live;
      const known = Object.keys(importances).length > 0;
      const metric = objectives[0]?.metric ?? l10n.t("the value");
      setText(heading, l10n.t("How much of the differences in {0} each parameter explains", metric));
      show(scroll, known);
      show(together, known && interactions.length > 0);
      show(words, !known);
      setText(
        words,
        emptyWords(page.live) ??
          l10n.t("There are too few complete trials to tell the parameters apart yet."),
      );
      const best = page.live.best?.params;
      const key = JSON.stringify([importances, interactions, best, parameters.length]);
      if (!known || key === drawn) return;
      drawn = key;
      together.replaceChildren(
        l10n.t("Decide together, beyond what each does alone: "),
        ...interactions.flatMap((pair, i) => [i === 0 ? "" : ", ", ...pairWords(pair, actions)]),
      );
      body.replaceChildren(
        ...byImportance(parameters, importances).map((parameter) => {
          const share = importances[parameter.name] ?? 0;
          const bar = element("span", { class: "bar", attributes: { "aria-hidden": "true" } });
          setLength(bar, "--share", `${(share * 100).toFixed(1)}%`);
          const name = element("button", {
            class: "link",
            text: parameter.name,
            attributes: { type: "button" },
          });
          name.addEventListener("click", () => actions.select({ tab: "belief", param: parameter.name }));
          const number = element("data", { text: formatShare(share), attributes: { value: String(share) } });
          return element("tr", {}, [
            element("th", { attributes: { scope: "row" } }, [name]),
            element("td", { class: "bar-cell" }, [bar]),
            element("td", { class: "numeric" }, [number]),
            element("td", {
              class: "numeric",
              text: best ? formatParameter(parameter, best[parameter.name]) : "",
            }),
            element("td", { class: "quiet", text: parameter.range }),
          ]);
        }),
      );
    },
  };
}

/** A link to the map of both, and their share. */
function pairWords({ params: [param, other], share }: Interaction, actions: Actions): (Node | string)[] {
  const name = element("button", {
    class: "link",
    text: `${param} × ${other}`,
    attributes: { type: "button" },
  });
  name.addEventListener("click", () => actions.select({ tab: "belief", param, with: other }));
  return [name, ` ${formatShare(share)}`];
}
