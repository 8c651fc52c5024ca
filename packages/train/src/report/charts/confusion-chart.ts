import { axisX, axisY, cell, frame as frameMark, type PlotOptions, text } from '@observablehq/plot';
import { type ClassResult, className } from '../facts/class-results.js';
import { formatCount, formatProbability, shorten } from '../format.js';
import type { Html } from '../html.js';
import type { ReportData } from '../report-data.js';
import { responsiveChart } from './draw.js';

/** A place of the matrix that is not empty. */
interface Cell {
  readonly label: number;
  readonly predicted: number;
  readonly count: number;
  /** Of the true class's images. */
  readonly share: number;
}

/** More cells than this would make the page heavy and could not be told apart; the smallest are left out. */
export const mostCells = 4000;

export interface ConfusionChart {
  readonly chart: Html;
  /** Cells that are not drawn. */
  readonly leftOut: number;
}

/** The confusion matrix as coloured cells: a row for each true class, a column for each predicted one. */
export function confusionChart(
  report: Pick<ReportData, 'classNames' | 'confusion'>,
  results: readonly ClassResult[],
): ConfusionChart {
  const all = report.confusion.flatMap((row, label) =>
    row.flatMap((count, predicted) =>
      count > 0 ? [{ label, predicted, count, share: count / (results[label]?.images ?? count) }] : [],
    ),
  );
  const cells = all.length > mostCells ? all.toSorted((a, b) => b.count - a.count).slice(0, mostCells) : all;
  const chart = responsiveChart('Confusion matrix', (width, isNarrow) => confusionOptions(report, cells, width, isNarrow), 640);
  return { chart, leftOut: all.length - cells.length };
}

function confusionOptions(
  report: Pick<ReportData, 'classNames'>,
  cells: readonly Cell[],
  width: number,
  isNarrow: boolean,
): PlotOptions {
  const classes = report.classNames.length;
  const fontSize = isNarrow ? 9.5 : 11.5;
  const characters = isNarrow ? 10 : 16;
  const labels = report.classNames.map((_, index) => shorten(className(report, index), characters));
  const longest = Math.max(...labels.map((label) => [...label].length));
  const margin = Math.ceil(20 + Math.min(longest, characters) * fontSize * 0.58);
  const step = Math.min(88, Math.max(1, width - margin - 8) / classes);
  const side = step * classes;
  const indices = labels.map((_, index) => index);
  // Names that would touch are thinned.
  const apart = (distance: number): number[] => indices.filter((index) => index % Math.ceil(distance / step) === 0);
  const isSlanted = longest > 2;
  const inset = step > 14 ? 1 : step > 6 ? 0.5 : 0;
  // Counts are shown everywhere or, where the longest does not fit, nowhere.
  const digits = formatCount(Math.max(...cells.map(({ count }) => count))).length;
  const countSize = Math.min(fontSize, (step - 4) / (0.62 * digits));
  const counted = countSize >= 7.5 ? cells : [];
  const ticks = { tickFormat: (index: number) => labels[index] ?? '', tickSize: 0, fontSize, label: null };
  return {
    width: side + margin + 8,
    height: side + margin + 8,
    marginLeft: margin,
    marginTop: margin,
    marginRight: 8,
    marginBottom: 8,
    x: { type: 'band', domain: indices, padding: 0 },
    y: { type: 'band', domain: indices, padding: 0 },
    opacity: { type: 'identity' },
    marks: [
      frameMark({ fill: 'var(--soft)', rx: 3 }),
      axisX({
        ...ticks,
        anchor: 'top',
        // Slanted lines of text are nearer to each other than the columns.
        ticks: apart(isSlanted ? (fontSize + 2.5) * Math.SQRT2 : fontSize + 2.5),
        tickRotate: isSlanted ? -45 : 0,
      }),
      axisY({ ...ticks, anchor: 'left', ticks: apart(fontSize + 2.5) }),
      cell(cells, {
        x: 'predicted',
        y: 'label',
        inset,
        rx: step > 14 ? 2 : 0,
        fill: ({ label, predicted }: Cell) => (label === predicted ? 'var(--right)' : 'var(--wrong)'),
        fillOpacity: depth,
        title: (place: Cell) => describe(report, place),
      }),
      text(counted, {
        x: 'predicted',
        y: 'label',
        text: ({ count }: Cell) => formatCount(count),
        fontSize: countSize,
        fill: (place: Cell) => (depth(place) > 0.6 ? 'var(--on-colour)' : 'var(--ink)'),
        pointerEvents: 'none',
      }),
    ],
    color: { type: 'identity' },
  };
}

/** Small shares are made visible. */
function depth({ share }: Cell): number {
  return 0.06 + 0.94 * Math.sqrt(share);
}

function describe(report: Pick<ReportData, 'classNames'>, { label, predicted, count, share }: Cell): string {
  const [is, said] = [label, predicted].map((index) => className(report, index));
  const verdict = label === predicted ? 'told right' : `taken for ${said}`;
  return `${is} ${verdict}: ${formatCount(count)} (${formatProbability(share)})`;
}
