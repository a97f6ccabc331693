/** The theme's colours for the canvases, read from VS Code's custom properties. */
import { color as parseColor } from "chart.js/helpers";

export interface Theme {
  /** Another number for every reading: what was drawn with an older one is drawn anew. */
  readonly revision: number;
  readonly foreground: string;
  readonly quiet: string;
  readonly background: string;
  readonly grid: string;
  /** One colour for the model, one for the acquisition, one for the best, wherever they appear. */
  readonly model: string;
  readonly acquisition: string;
  readonly best: string;
  readonly pruned: string;
  readonly failed: string;
  readonly tooltip: { readonly background: string; readonly foreground: string; readonly border: string };
  readonly font: string;
  readonly highContrast: boolean;
  readonly reducedMotion: boolean;
}

let revision = 0;

/** Reads the theme in force. Every colour has a fallback: some themes leave some of them out. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (names: readonly string[], fallback: string): string => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value) return value;
    }
    return fallback;
  };
  const foreground = read(["foreground", "editor-foreground"], "#808080");
  const background = read(["editor-background"], "#ffffff");
  const highContrast =
    document.body.classList.contains("vscode-high-contrast") ||
    document.body.classList.contains("vscode-high-contrast-light");
  revision++;
  return {
    revision,
    foreground,
    background,
    quiet: read(["descriptionForeground"], foreground),
    grid: fade(foreground, highContrast ? 0.35 : 0.1),
    model: read(["charts-blue"], "#3794ff"),
    acquisition: read(["charts-purple"], "#b180d7"),
    best: read(["charts-green"], "#89d185"),
    pruned: read(["charts-yellow"], "#cca700"),
    failed: read(["charts-red"], "#f14c4c"),
    tooltip: {
      background: read(["editorHoverWidget-background"], background),
      foreground: read(["editorHoverWidget-foreground"], foreground),
      border: read(["editorHoverWidget-border", "contrastBorder"], foreground),
    },
    font: read(["font-family"], "sans-serif"),
    highContrast,
    reducedMotion: matchMedia("(prefers-reduced-motion: reduce)").matches,
  };
}

/** Calls back when the theme may have changed. VS Code marks it on the body and sets the colours on the root. */
export function watchTheme(onChange: () => void): void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-id"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", onChange);
}

/** `color` over `base`, by so much; opaque where both are. */
export function blend(base: string, color: string, share: number): string {
  const under = parseColor(base);
  return under.valid ? under.mix(parseColor(color), 1 - share).rgbString() : color;
}

/** A colour, let through by so much of its own opacity. */
export function fade(color: string, alpha: number): string {
  const parsed = parseColor(color);
  return parsed.valid ? parsed.alpha(alpha * (parsed.rgb.a ?? 1)).rgbString() : color;
}
