/**
 * The only file that knows `@vscode/webview-ui-toolkit`: Microsoft archived it in January 2025, and a swap should
 * stay one file's work.
 */
import { type Button, provideVSCodeDesignSystem, vsCodeButton } from "@vscode/webview-ui-toolkit";

export interface ToolkitButton {
  readonly element: HTMLElement;
  /** Changes only what differs. A reason is shown as the button's tooltip. */
  set(state: { label: string; enabled: boolean; title?: string; primary: boolean; shown?: boolean }): void;
}

/** Registers the elements; the theme's colours follow the body's class from then on. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton());
}

export function createButton(label: string, onClick: () => void): ToolkitButton {
  const button = document.createElement("vscode-button") as Button;
  button.textContent = label;
  button.addEventListener("click", () => {
    if (!button.disabled) onClick();
  });
  return {
    element: button,
    set(state) {
      const appearance = state.primary ? "primary" : "secondary";
      if (button.appearance !== appearance) button.appearance = appearance;
      if (button.disabled === state.enabled) button.disabled = !state.enabled;
      if (button.textContent !== state.label) button.textContent = state.label;
      if (button.title !== (state.title ?? "")) button.title = state.title ?? "";
      button.hidden = state.shown === false;
    },
  };
}
