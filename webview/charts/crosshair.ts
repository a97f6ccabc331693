/** A thin line under the pointer, and the place it stands at: what the numbers in the legend's place follow. */
import type { Chart, ChartEvent, Plugin } from "chart.js";

export interface Crosshair {
  readonly plugin: Plugin;
  color: string;
}

/** `onMove` gets the value on the x axis under the pointer, or null when it has left the chart. */
export function createCrosshair(onMove: (x: number | null) => void): Crosshair {
  let pixel: number | null = null;

  function follow(chart: Chart, event: ChartEvent): boolean {
    const { left, right, top, bottom } = chart.chartArea;
    const { x, y } = event;
    const inside =
      event.type !== "mouseout" &&
      x !== null &&
      y !== null &&
      x >= left &&
      x <= right &&
      y >= top &&
      y <= bottom;
    const next = inside ? x : null;
    if (next === pixel) return false;
    pixel = next;
    onMove(pixel === null ? null : (chart.scales.x?.getValueForPixel(pixel) ?? null));
    return true;
  }

  const crosshair = {
    color: "#808080",
    plugin: {
      id: "crosshair",
      afterEvent(chart: Chart, args: { event: ChartEvent; changed?: boolean }) {
        if (follow(chart, args.event)) args.changed = true;
      },
      beforeDatasetsDraw(chart: Chart) {
        if (pixel === null) return;
        const { top, bottom } = chart.chartArea;
        chart.ctx.save();
        chart.ctx.strokeStyle = crosshair.color;
        chart.ctx.lineWidth = 1;
        chart.ctx.beginPath();
        chart.ctx.moveTo(Math.round(pixel) + 0.5, top);
        chart.ctx.lineTo(Math.round(pixel) + 0.5, bottom);
        chart.ctx.stroke();
        chart.ctx.restore();
      },
    },
  };
  return crosshair;
}
