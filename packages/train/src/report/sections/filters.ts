import { formatPlural } from '../format.js';
import { type Html, html } from '../html.js';
import { filterPixels } from '../pictures/filter-pixels.js';
import { pngUrl } from '../pictures/picture-url.js';
import type { ReportFilters } from '../report-data.js';
import { named, section } from './section.js';

/** More tiles than this tell nothing new. */
const mostFilters = 96;

/** The first layer's filters, each as a small picture. */
export async function filters(weights: ReportFilters | undefined): Promise<Html | undefined> {
  const [count = 0, inputs = 1, height = 1, width = 1] = weights?.shape ?? [];
  if (weights === undefined || count === 0 || height * width === 1) return undefined;
  const shown = Math.min(count, mostFilters);
  const urls = await Promise.all(Array.from({ length: shown }, (_, filter) => pngUrl(filterPixels(weights, filter))));
  const tiles = urls.map(
    (url, filter) => html`<img src="${url}" width="${width}" height="${height}" alt="" title="filter ${filter}">\n`,
  );
  const colours =
    inputs === 3 ? 'in the colours that they look for' : inputs === 1 ? 'in grey' : 'in grey, as the mean over their inputs';
  const what = `${formatPlural(count, 'filter')} of ${height} × ${width} pixels and ${formatPlural(inputs, 'input channel')}, ${colours}. Middle grey is no weight; each has its own scale.`;
  const rest = shown < count ? ` The first ${shown} are shown.` : '';
  return section(
    'filters',
    'First layer',
    html`<p class="lead"><code>${named(weights.name)}</code>: ${what}${rest}</p>
<div class="filters" role="img" aria-label="The filters of the first layer as ${formatPlural(shown, 'small picture')}">
${tiles}</div>`,
  );
}
