import type { LayerTotal, Total } from '../totals.js';
import { stackedBar } from './bar.js';
import { formatMilliseconds, formatShare } from './format.js';
import { type Html, html } from './html.js';
import { named, searchLink } from './section.js';

/** What each layer takes, as a tree whose branches open and close. */
export function layerTree(root: LayerTotal, parts: readonly string[]): Html {
  const whole = root.milliseconds;
  const line = (name: Html, total: Total, depth: number): Html => row(name, total, { whole, depth });
  const shown = (layer: LayerTotal, depth: number): Html => {
    const { name, path, own, layers } = layer;
    if (layers.length === 0) return html`<li>${line(searchLink(name, `layer:${path}`), layer, depth)}</li>\n`;
    const itself = own.count > 0 && html`<li>${line(html`<span class="muted">itself</span>`, own, depth + 1)}</li>\n`;
    return html`<li><details><summary>${line(named(name), layer, depth)}</summary><ul>
${layers.map((each) => shown(each, depth + 1))}${itself}</ul></details></li>
`;
  };
  const outside = html`<span class="muted">outside of layers</span>`;
  const heads = parts.map((part) => html`<span class="number part">${part}</span>`);
  return html`<div class="tree" style="--parts:${parts.length}">
<div class="line head"><span>Layer</span>${heads}<span class="number">ms</span><span class="number">Share</span><span class="bars"></span></div>
<ul>
${root.layers.map((layer) => shown(layer, 0))}${root.own.count > 0 && html`<li>${line(outside, root.own, 0)}</li>\n`}</ul>
</div>`;
}

function row(name: Html, { milliseconds, byPart }: Total, { whole, depth }: { whole: number; depth: number }): Html {
  const times = byPart.map((time) => html`<span class="number part">${formatMilliseconds(time)}</span>`);
  return html`<div class="line"><span class="name" style="--depth:${depth}">${name}</span>${times}<span class="number">${formatMilliseconds(milliseconds)}</span><span class="number">${formatShare(milliseconds, whole)}</span><span class="bars">${stackedBar(byPart, milliseconds, whole)}</span></div>`;
}
