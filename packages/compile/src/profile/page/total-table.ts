import type { Total } from '../totals.js';
import { stackedBar } from './bar.js';
import { formatCount, formatMilliseconds, formatShare } from './format.js';
import { type Html, html } from './html.js';
import { searchLink } from './section.js';

export interface TotalTableParts {
  /** What the table is, for who cannot see it. */
  readonly caption: string;
  /** What stands above the names: `Kernel`. */
  readonly what: string;
  readonly totals: readonly Total[];
  /** All time that there is. */
  readonly whole: number;
}

/** What each of some groups takes, with bars. */
export function totalTable({ caption, what, totals, whole }: TotalTableParts): Html {
  const most = Math.max(...totals.map(({ milliseconds }) => milliseconds));
  const rows = totals.map(
    ({ name, count, milliseconds, byPart }) => html`<tr><th scope="row">${searchLink(name, `${what.toLowerCase()}:${name}`)}</th>
<td>${formatCount(count)}</td><td>${formatMilliseconds(milliseconds)}</td><td>${formatShare(milliseconds, whole)}</td>
<td class="bars">${stackedBar(byPart, milliseconds, most)}</td></tr>
`,
  );
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr><th scope="col">${what}</th><th scope="col">Count</th><th scope="col">ms</th><th scope="col">Share</th><th scope="col" class="bars"><span class="hidden">Parts</span></th></tr></thead>
<tbody>
${rows}</tbody></table></div>`;
}
