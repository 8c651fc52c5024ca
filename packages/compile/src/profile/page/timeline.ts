import type { Graph } from '../../graph/graph.js';
import type { GraphProfile } from '../profile-graph.js';
import { partClass } from './bar.js';
import { formatMilliseconds } from './format.js';
import { type Html, html } from './html.js';

/** In units of the drawing, which is scaled to the page. */
const [width, height] = [1000, 44];
/** Narrower pieces cannot be seen. */
const narrowest = 0.15;

/** All operators side by side in the order in which they are executed, as wide as they take time; those of one node are one piece. */
export function timeline({ nodes }: Graph, { operators, nodes: times, parts, milliseconds: whole }: GraphProfile): Html {
  const pieces: Html[] = [];
  let start = 0;
  for (let index = 0; index < operators.length; ) {
    const { node: at, op } = operators[index] as (typeof operators)[number];
    let taken = 0;
    for (; index < operators.length && operators[index]?.node === at; index++) taken += operators[index]?.milliseconds ?? 0;
    const wide = (width * taken) / (whole || 1);
    if (wide >= narrowest) pieces.push(piece(at, op, taken, { start, wide }));
    start += wide;
  }
  return html`<svg class="timeline" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="The operators in the order in which they are executed, as wide as they take time">
${pieces}</svg>`;

  function piece(at: number | undefined, op: string, taken: number, { start, wide }: { start: number; wide: number }): Html {
    const node = at === undefined ? undefined : nodes[at];
    const shape = html`x="${start.toFixed(2)}" width="${Math.max(wide - 0.2, 0.1).toFixed(2)}" height="${height}"`;
    const time = `${formatMilliseconds(taken)} ms`;
    if (at === undefined || node === undefined) return html`<rect ${shape}><title>${op}, for no node: ${time}</title></rect>\n`;
    const part = times[at]?.part ?? '';
    const place = node.layer === '' ? '' : ` in ${node.layer}`;
    const title = html`<title>${node.kernel}${place}, ${part}: ${time}</title>`;
    return html`<a href="#n${at}" tabindex="-1"><rect class="${partClass(parts.indexOf(part))}" ${shape}>${title}</rect></a>\n`;
  }
}
