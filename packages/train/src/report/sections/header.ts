import { bestEpoch, judged } from '../facts/best-epoch.js';
import { type ClassResult, className, confusions, totals } from '../facts/class-results.js';
import { formatCount, formatDuration, formatNumber, formatPlural, formatShare } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportData } from '../report-data.js';
import { named } from './section.js';

/** The result in a line: `91.42% test accuracy`. */
export function headline(report: ReportData, results: readonly ClassResult[]): string {
  return `${formatShare(report.test.accuracy, totals(results).images || report.dataset.test)} test accuracy`;
}

/** The title with the result, the whole in a few sentences, and the run's main facts. */
export function header(report: ReportData, results: readonly ClassResult[]): Html {
  const [figure = '', ...words] = headline(report, results).split(' ');
  const facts: [string, string, string][] = [
    ['Test loss', formatNumber(report.test.loss), `over ${formatPlural(report.dataset.test, 'image')}`],
    ['Parameters', formatCount(report.model.parameters), report.model.name],
    ['Trained on', formatPlural(report.dataset.train, 'image'), report.dataset.name],
    ['Training', formatDuration(report.seconds), formatPlural(report.epochs.length, 'epoch')],
    ['Backend', report.backend, imagesPerSecond(report)],
  ];
  return html`<header>
<p class="brand"><svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true"><circle cx="4" cy="8" r="3"/><circle cx="12" cy="4" r="3"/><circle cx="20" cy="8" r="3"/></svg>Ocelli training report</p>
<h1><span class="title">${named(report.title)}</span> <span class="headline">${figure} <small>${words.join(' ')}</small></span></h1>
${overview(report, results)}
<dl class="facts">
${facts.map(([name, value, detail]) => html`<div><dt>${name}</dt><dd>${named(value)}${detail !== '' && html` <span>${named(detail)}</span>`}</dd></div>\n`)}</dl>
${notes(report.notes ?? [])}
</header>
`;
}

function overview(report: ReportData, results: readonly ClassResult[]): Html {
  const { images, right } = totals(results);
  const sentences: Html[] = [];
  if (images > 0) sentences.push(html`${formatCount(right)} of ${formatPlural(images, 'test image')} were classified correctly.`);
  const best = bestEpoch(report.epochs);
  if (best !== undefined && report.epochs.length > 1) {
    const on = best.validation === undefined ? 'training' : 'validation';
    const accuracy = formatShare(judged(best).accuracy, 1000);
    sentences.push(html`The best of ${report.epochs.length} epochs was epoch ${best.epoch}, with ${accuracy} ${on} accuracy.`);
  }
  const hardest = results.filter(({ images }) => images > 0).toSorted((a, b) => a.accuracy - b.accuracy)[0];
  const [worst] = confusions(report);
  if (hardest !== undefined && worst !== undefined) {
    const [is, said] = [worst.label, worst.predicted].map((index) => html`<em>${named(className(report, index))}</em>`);
    sentences.push(
      html`The hardest class is <em>${named(hardest.name)}</em> (${formatShare(hardest.accuracy, hardest.images)}); the most frequent mistake is ${is} taken for ${said}, ${formatPlural(worst.count, 'time')}.`,
    );
  }
  return html`<p class="overview">${sentences.map((sentence) => html`${sentence} `)}</p>`;
}

/** How fast the last epoch went. */
function imagesPerSecond({ epochs, dataset }: ReportData): string {
  const seconds = epochs.at(-1)?.seconds ?? 0;
  return seconds > 0 ? `${formatCount(dataset.train / seconds)} images a second` : '';
}

function notes(texts: readonly string[]): Html | undefined {
  return texts.length === 0
    ? undefined
    : html`<ul class="notes" aria-label="Notes">${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}
