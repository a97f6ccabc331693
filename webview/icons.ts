/** Small signs drawn as SVG: fonts differ in which of them they have, and some turn them into emoji. */

const PATHS = {
  complete: "M3 8.5 6.5 12 13 4.5",
  pruned: "M3.5 12.5 12.5 3.5M3 8h4M9 8h4",
  failed: "M4 4 12 12M12 4 4 12",
  running: "M8 2.5a5.5 5.5 0 1 1-5.5 5.5",
  waiting: "M8 2.5a5.5 5.5 0 1 1-.01 0M8 5v3l2 1.5",
  infeasible: "M8 2.5 14 13H2ZM8 6.5v3M8 11.3v.2",
  play: "M5 3.5 12.5 8 5 12.5Z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
} as const;

export type IconName = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

/** A 16 px icon in the current colour; the words beside it say what it means, so it is hidden from readers. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
