/** The switch between all values on the axis and the better half of them. */

import { element } from "../dom";
import { l10n } from "../l10n";
import type { Actions, Page, View } from "../page";

export function createCloseUp(actions: Actions): View {
  const button = element("button", {
    class: "pill-button",
    text: l10n.t("Close-up"),
    title: l10n.t("Only the better half of the values, so that small differences show"),
    attributes: { type: "button" },
  });
  let isClose = false;
  button.addEventListener("click", () => actions.select({ closeUp: !isClose }));
  return {
    element: button,
    render(page: Page) {
      isClose = page.selection.closeUp;
      button.setAttribute("aria-pressed", String(isClose));
    },
  };
}
