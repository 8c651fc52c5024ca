import { dot, gridY, lineY, type PlotOptions } from '@observablehq/plot';
import { formatNumber, formatRate } from '../format.js';
import type { Html } from '../html.js';
import type { ReportEpoch } from '../report-data.js';
import { epochAxis, frame } from './axes.js';
import { responsiveChart } from './draw.js';
import { type CurvePoint, smooth, thin } from './smooth.js';

/** A run's losses, as the chart shows them. */
export interface LossCurves {
  /** Each step's loss over the epochs; empty where only the epochs' means are known. */
  readonly steps: readonly CurvePoint[];
  readonly epochs: readonly ReportEpoch[];
}

/** Loss over epochs: each step's faintly, their moving mean, and the validation's after each epoch. */
export function lossChart(curves: LossCurves): Html {
  return responsiveChart('Loss over epochs', (width, isNarrow) => lossOptions(curves, width, isNarrow));
}

/** The mean of a fortieth of the run around each step. */
export function smoothLoss(steps: readonly CurvePoint[]): CurvePoint[] {
  return smooth(steps, Math.ceil(steps.length / 80));
}

function lossOptions({ steps, epochs }: LossCurves, width: number, isNarrow: boolean): PlotOptions {
  const points = isNarrow ? 200 : 400;
  const known = steps.filter(({ y }) => Number.isFinite(y));
  const smoothed = known.length > 0 ? thin(smoothLoss(known), points) : epochPoints(epochs, ({ train }) => train.loss);
  const validation = epochPoints(epochs, ({ validation }) => validation?.loss);
  const shown = [...smoothed, ...validation].map(({ y }) => y);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  // A loss that falls by orders of magnitude would be a corner on a linear scale.
  const isLogarithmic = low > 0 && high / low > 100;
  const bottom = isLogarithmic ? low : Math.min(0, low);
  const ceiling = high + 0.12 * (high - bottom);
  const ticks = isLogarithmic ? powersOfTen(bottom, ceiling) : 5;
  const raw = thin(known, points).map(({ x, y }) => ({ x, y: Math.max(bottom, Math.min(ceiling, y)) }));
  return {
    width,
    height: isNarrow ? 230 : 280,
    ...frame,
    x: epochAxis(epochs.length),
    y: {
      type: isLogarithmic ? 'log' : 'linear',
      domain: [bottom, ceiling > bottom ? ceiling : bottom + 1],
      label: null,
      tickSize: 0,
      ticks,
      ...(isLogarithmic && { tickFormat: formatRate }),
    },
    marks: [
      gridY({ ticks }),
      lineY(raw, { x: 'x', y: 'y', stroke: 'var(--train)', strokeOpacity: 0.28, strokeWidth: 1 }),
      lineY(smoothed, { x: 'x', y: 'y', stroke: 'var(--train)', strokeWidth: 2 }),
      lineY(validation, { x: 'x', y: 'y', stroke: 'var(--validation)', strokeWidth: 2 }),
      dot(validation, {
        x: 'x',
        y: 'y',
        r: validation.length > 40 ? 1.5 : 3.5,
        fill: 'var(--validation)',
        title: ({ x, y }: CurvePoint) => `epoch ${x}: validation loss ${formatNumber(y)}`,
      }),
      known.length > 0 ? null : dot(smoothed, { x: 'x', y: 'y', r: 3.5, fill: 'var(--train)' }),
    ],
  };
}

function powersOfTen(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

/** A value of each epoch that has one, at the epoch's end. */
export function epochPoints(epochs: readonly ReportEpoch[], valueOf: (epoch: ReportEpoch) => number | undefined): CurvePoint[] {
  return epochs.flatMap((epoch) => {
    const y = valueOf(epoch);
    return y === undefined || !Number.isFinite(y) ? [] : [{ x: epoch.epoch, y }];
  });
}
