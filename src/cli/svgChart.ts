import { formatNumber } from "./format";

/** One dot of a chart. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** Shown when the pointer rests on it. */
  readonly title: string;
  readonly marked?: boolean;
}

export interface ChartOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly ChartPoint[];
  /** Corners of a line drawn over the dots. */
  readonly line?: readonly (readonly [x: number, y: number])[];
  readonly logX?: boolean;
  /** Names at x = 0, 1, 2 … instead of numbers. */
  readonly categories?: readonly string[];
}

const WIDTH = 420;
const HEIGHT = 240;
const MARGIN = { left: 62, right: 28, top: 14, bottom: 40 };
const TICKS = 4;

/** A scatter chart as inline SVG; colours come from the page's style. Points that are not finite are left out. */
export function svgChart(options: ChartOptions): string {
  const { title, xLabel, yLabel, logX = false, categories } = options;
  const points = options.points.filter(
    ({ x, y }) => Number.isFinite(x) && Number.isFinite(y) && (!logX || x > 0),
  );
  if (points.length === 0) return "";
  const xs = categories ? [-0.5, categories.length - 0.5] : points.map(({ x }) => x);
  const x = scale(xs, MARGIN.left, WIDTH - MARGIN.right, logX);
  const y = scale(
    points.map((point) => point.y),
    HEIGHT - MARGIN.bottom,
    MARGIN.top,
    false,
  );
  const dots = points.map(
    (point) =>
      `<circle cx="${round(x.at(point.x))}" cy="${round(y.at(point.y))}" r="${point.marked ? 5 : 3}" class="${point.marked ? "best" : "dot"}"><title>${escapeHtml(point.title)}</title></circle>`,
  );
  const line = options.line?.map(([px, py]) => `${round(x.at(px))},${round(y.at(py))}`).join(" ");
  const xTicks = categories ? categories.map((name, i) => [i, name] as const) : x.ticks;
  return [
    `<figure><figcaption>${escapeHtml(title)}</figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">`,
    ...y.ticks.map(([value, label]) => {
      const at = round(y.at(value));
      return `<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}"/><text x="${MARGIN.left - 6}" y="${at + 4}" text-anchor="end">${label}</text>`;
    }),
    ...xTicks.map(
      ([value, label]) =>
        `<text x="${round(x.at(value))}" y="${HEIGHT - MARGIN.bottom + 16}" text-anchor="middle">${escapeHtml(label)}</text>`,
    ),
    `<text x="${(MARGIN.left + WIDTH) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${escapeHtml(xLabel)}</text>`,
    `<text transform="translate(12 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${escapeHtml(yLabel)}</text>`,
    ...(line ? [`<polyline points="${line}"/>`] : []),
    ...dots,
    "</svg></figure>",
  ].join("\n");
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

function scale(values: readonly number[], from: number, to: number, log: boolean) {
  const forth = log ? Math.log10 : (value: number) => value;
  const back = log ? (value: number) => 10 ** value : (value: number) => value;
  const low = Math.min(...values.map(forth));
  const high = Math.max(...values.map(forth));
  const span = high - low || 1;
  const at = (value: number) => from + ((forth(value) - low) / span) * (to - from);
  const ticks = Array.from({ length: TICKS + 1 }, (_, i) => {
    const value = back(low + (i / TICKS) * span);
    return [value, formatNumber(Number.parseFloat(value.toPrecision(3)))] as const;
  });
  return { at, ticks };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
