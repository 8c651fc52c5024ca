import { confusionChart } from '../charts/confusion-chart.js';
import { type ClassResult, className, confusions, totals } from '../facts/class-results.js';
import { formatCount, formatPlural, formatProbability, formatShare } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportData } from '../report-data.js';
import { figure, named, section, table } from './section.js';

/** A table of more columns could not be read. */
const mostColumns = 30;

/** What the test images of each class were taken for; nothing when there are no test images. */
export function classes(report: ReportData, results: readonly ClassResult[]): Html | undefined {
  const { images } = totals(results);
  if (images === 0) return undefined;
  const { chart, leftOut } = confusionChart(report, results);
  const key = html`<ul class="legend" aria-hidden="true"><li class="key right">told right</li><li class="key wrong">taken for another</li></ul>`;
  return section(
    'classes',
    'Classes',
    html`<div class="matrix">
${figure({ title: 'Confusion matrix', picture: html`${key}${chart}`, summary: matrixSummary(images, leftOut), ...(results.length <= mostColumns && { table: matrixTable(report, results) }) })}
<div><h3>Most frequent mistakes</h3>${mistakeTable(report)}</div>
</div>
<h3>Each class</h3>
<p class="lead">From the hardest to the easiest. <em>Accuracy</em> is how many of the class’s images were told right, <em>precision</em> how many of the images taken for the class are of it.</p>
${classTable(report, results)}`,
  );
}

function matrixSummary(images: number, leftOut: number): string {
  const reading = `Rows are the true classes, columns what the model said, of ${formatPlural(images, 'test image')}. A cell is the deeper the more of its row it holds; point at it for the count.`;
  return leftOut === 0 ? reading : `${reading} The ${formatCount(leftOut)} smallest cells are left out.`;
}

function matrixTable({ confusion }: ReportData, results: readonly ClassResult[]): Html {
  return table({
    caption: 'The confusion matrix: a row for each true class, a column for each class that the model said',
    columns: ['Is / said', ...results.map(({ name }) => named(name))],
    rows: results.map(({ name, index }) => [named(name), ...(confusion[index] ?? []).map(formatCount)]),
  });
}

function mistakeTable(report: ReportData): Html {
  const all = confusions(report);
  if (all.length === 0) return html`<p class="lead">There are none: every test image was told right.</p>`;
  const most = 14;
  const shown = table({
    caption: 'The pairs of classes that were confused most often',
    className: 'whole',
    columns: ['Is', 'Taken for', 'Images', 'Of the class'],
    texts: [0, 1],
    rows: all
      .slice(0, most)
      .map(({ label, predicted, count, share }) => [
        named(className(report, label)),
        named(className(report, predicted)),
        formatCount(count),
        formatProbability(share),
      ]),
  });
  const rest = all.length - most;
  return rest > 0 ? html`${shown}<p class="lead">And ${formatPlural(rest, 'pair')} more.</p>` : shown;
}

function classTable(report: ReportData, results: readonly ClassResult[]): Html {
  const ordered = results.toSorted((a, b) => (a.images > 0 ? a.accuracy : 2) - (b.images > 0 ? b.accuracy : 2));
  return table({
    caption: 'Accuracy and precision of each class',
    className: 'long',
    columns: ['Class', 'Images', 'Right', 'Accuracy', 'Precision', 'Most often taken for'],
    texts: [0, 3, 5],
    rows: ordered.map(({ name, images, right, accuracy, precision, confusedWith }) => [
      named(name),
      formatCount(images),
      formatCount(right),
      accuracyBar(accuracy, images),
      formatShare(precision, images),
      confusedWith === undefined
        ? '–'
        : html`${named(className(report, confusedWith.predicted))} <span class="muted">${formatCount(confusedWith.count)}</span>`,
    ]),
  });
}

function accuracyBar(accuracy: number, images: number): Html {
  if (!Number.isFinite(accuracy)) return html`–`;
  const width = (100 * accuracy).toFixed(1);
  return html`<span class="bar" aria-hidden="true"><i style="width:${width}%"></i></span> <span class="number">${formatShare(accuracy, images)}</span>`;
}
