/** Chart.js with only the parts this dashboard draws with. */
import {
  BarController,
  BarElement,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from "chart.js";
import { MatrixController, MatrixElement } from "chartjs-chart-matrix";
import annotation from "chartjs-plugin-annotation";

export function registerCharts(): void {
  Chart.register(
    BarController,
    BarElement,
    Filler,
    LinearScale,
    LineController,
    LineElement,
    LogarithmicScale,
    MatrixController,
    MatrixElement,
    PointElement,
    Tooltip,
    annotation,
  );
  // A canvas cannot inherit the page's size of text.
  Chart.defaults.font.size = 11;
}
