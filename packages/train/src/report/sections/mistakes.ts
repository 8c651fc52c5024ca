import { type ClassResult, className, totals } from '../facts/class-results.js';
import { formatPlural, formatProbability } from '../format.js';
import { type Html, html } from '../html.js';
import { pictureUrl } from '../pictures/picture-url.js';
import type { ReportData, ReportMistake } from '../report-data.js';
import { named, section } from './section.js';

/** More pictures than this would make the page heavy. */
const mostMistakes = 25;

/** The test images whose true class the model found least likely. */
export async function mistakes(report: ReportData, results: readonly ClassResult[]): Promise<Html | undefined> {
  const { images, right } = totals(results);
  if (report.mostWrong.length === 0) {
    if (images === 0 || right < images) return undefined;
    const praise = `The model made no mistake on ${formatPlural(images, 'test image')}.`;
    return section('mistakes', 'Most wrong images', html`<p class="lead">${praise}</p>`);
  }
  const cards = await Promise.all(report.mostWrong.slice(0, mostMistakes).map((mistake) => card(report, mistake)));
  return section(
    'mistakes',
    'Most wrong images',
    html`<p class="lead">The test images whose true class the model found least likely: what it said, what each is, and the probability that it gave to both.</p>
<ul class="mistakes">
${cards}</ul>`,
  );
}

async function card(report: ReportData, mistake: ReportMistake): Promise<Html> {
  const { image, name, label, predicted, probability, labelProbability } = mistake;
  const [is, said] = [className(report, label), className(report, predicted)];
  const description = `${name}: ${is}, taken for ${said} with ${formatProbability(probability)}`;
  // Small pictures would be blurred.
  const style = Math.max(image.height, image.width) <= 64 ? 'pixels' : 'photo';
  return html`<li><img class="${style}" src="${await pictureUrl(image)}" width="${image.width}" height="${image.height}" alt="${description}" title="${name}">
<dl>
<div class="said"><dt>said</dt><dd><b>${named(said)}</b> <span>${formatProbability(probability)}</span></dd></div>
<div class="is"><dt>is</dt><dd><b>${named(is)}</b> <span>${formatProbability(labelProbability)}</span></dd></div>
</dl></li>
`;
}
