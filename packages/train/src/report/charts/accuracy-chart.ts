import { dot, gridY, lineY, type PlotOptions, text } from '@observablehq/plot';
import { bestEpoch, judged } from '../facts/best-epoch.js';
import { formatShare } from '../format.js';
import type { Html } from '../html.js';
import type { ReportEpoch } from '../report-data.js';
import { epochAxis, frame } from './axes.js';
import { responsiveChart } from './draw.js';
import { epochPoints } from './loss-chart.js';
import type { CurvePoint } from './smooth.js';

/** Accuracy after each epoch, of the training images as they passed and of the validation's; the best epoch is marked. */
export function accuracyChart(epochs: readonly ReportEpoch[]): Html {
  return responsiveChart('Accuracy over epochs', (width, isNarrow) => accuracyOptions(epochs, width, isNarrow));
}

function accuracyOptions(epochs: readonly ReportEpoch[], width: number, isNarrow: boolean): PlotOptions {
  const train = epochPoints(epochs, (epoch) => epoch.train.accuracy);
  const validation = epochPoints(epochs, (epoch) => epoch.validation?.accuracy);
  const values = [...train, ...validation].map(({ y }) => y);
  const [low, high] = [Math.min(...values, 1), Math.max(...values, 0)];
  const room = Math.max(0.01, 0.15 * (high - low));
  const best = bestEpoch(epochs);
  const marked = best === undefined || epochs.length === 1 ? [] : [{ x: best.epoch, y: judged(best).accuracy }];
  const curve = (points: CurvePoint[], colour: string, name: string) => [
    lineY(points, { x: 'x', y: 'y', stroke: colour, strokeWidth: 2 }),
    dot(points, {
      x: 'x',
      y: 'y',
      r: points.length > 40 ? 1.5 : 3.5,
      fill: colour,
      title: ({ x, y }: CurvePoint) => `epoch ${x}: ${name} accuracy ${formatShare(y, 1000)}`,
    }),
  ];
  const atEnd = (best?.epoch ?? 0) > 0.85 * epochs.length;
  return {
    width,
    height: isNarrow ? 230 : 280,
    ...frame,
    x: epochAxis(epochs.length),
    y: {
      domain: [Math.max(0, low - room), Math.min(1, high + room)],
      label: null,
      tickSize: 0,
      ticks: 5,
      tickFormat: percentTick,
    },
    marks: [
      gridY({ ticks: 5 }),
      ...curve(train, 'var(--train)', 'training'),
      ...curve(validation, 'var(--validation)', 'validation'),
      dot(marked, { x: 'x', y: 'y', r: 7, stroke: 'currentColor', strokeWidth: 1.5 }),
      text(marked, {
        x: 'x',
        y: 'y',
        text: ({ y }: CurvePoint) => `best ${formatShare(y, 1000)}`,
        textAnchor: atEnd ? 'end' : 'middle',
        dx: atEnd ? 8 : 0,
        dy: 20,
        fill: 'currentColor',
        stroke: 'var(--paper)',
        strokeWidth: 4,
      }),
    ],
  };
}

function percentTick(share: number): string {
  return `${Number((100 * share).toFixed(2))}%`;
}
