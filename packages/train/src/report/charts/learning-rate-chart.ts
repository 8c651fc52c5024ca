import { gridY, lineY } from '@observablehq/plot';
import { formatRate } from '../format.js';
import type { Html } from '../html.js';
import { epochAxis, frame } from './axes.js';
import { responsiveChart } from './draw.js';
import { type CurvePoint, thin } from './smooth.js';

/** The learning rate over epochs; `rates` are the steps' or, where those are not known, the epochs'. */
export function learningRateChart(rates: readonly CurvePoint[], epochs: number): Html {
  const points = thin(rates, 300);
  const high = Math.max(...points.map(({ y }) => y));
  return responsiveChart('Learning rate over epochs', (width, isNarrow) => ({
    width,
    height: isNarrow ? 190 : 220,
    ...frame,
    marginLeft: 58,
    x: epochAxis(epochs),
    y: { domain: [0, high > 0 ? 1.08 * high : 1], label: null, tickSize: 0, ticks: 4, tickFormat: formatRate },
    marks: [gridY({ ticks: 4 }), lineY(points, { x: 'x', y: 'y', stroke: 'var(--train)', strokeWidth: 2 })],
  }));
}
