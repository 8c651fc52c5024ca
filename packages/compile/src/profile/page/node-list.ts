import type { Graph } from '../../graph/graph.js';
import { printNodes } from '../../graph/print-graph.js';
import type { GraphProfile, OperatorProfile } from '../profile-graph.js';
import { partClass } from './bar.js';
import { formatMilliseconds, formatShare } from './format.js';
import { type Html, html } from './html.js';
import { named } from './section.js';

/** The nodes in the graph's order, each with what it reads and is told and what the runtime executes for it; with a field to search them. */
export function nodeList(graph: Graph, profile: GraphProfile | undefined): Html {
  const operators = new Map<number, OperatorProfile[]>();
  for (const operator of profile?.operators ?? []) {
    if (operator.node !== undefined) operators.set(operator.node, [...(operators.get(operator.node) ?? []), operator]);
  }
  const most = Math.max(...(profile?.nodes ?? []).map(({ milliseconds }) => milliseconds), 0);
  const nodeOf = graph.nodes.flatMap(({ outputs }, index) => outputs.map(() => index));
  const lines = printNodes(graph);
  const rows = graph.nodes.map(({ kernel, layer, outputs }, index) => {
    const { part = '', milliseconds = 0 } = profile?.nodes[index] ?? {};
    const width = ((100 * milliseconds) / (most || 1)).toFixed(1);
    const time =
      profile &&
      html`<span class="number time">${formatMilliseconds(milliseconds)}</span><span class="bars"><span class="bar" aria-hidden="true"><i class="${partClass(profile.parts.indexOf(part))}" style="width:${width}%"></i></span></span>`;
    return html`<details class="node" id="n${index}" data-part="${part}" data-time="${milliseconds.toFixed(4)}"><summary class="line"><span class="muted number">${index}</span><span class="kernel">${kernel}</span><span class="layer muted">${named(layer)}</span><span class="shape muted">${outputs.map(({ shape }) => shape.join(' × ') || 'scalar').join(', ')}</span>${time}</summary>
<pre>${linked(lines[index] ?? '', nodeOf)}</pre>${profile && operatorList(operators.get(index) ?? [], milliseconds)}</details>
`;
  });
  const parts = profile?.parts ?? [];
  return html`<form class="filter" hidden>
<input type="search" placeholder="Search: Conv2D layer1 conv" aria-label="Search nodes by kernel, layer, parameter, shape or operator" spellcheck="false" autocomplete="off">
<select aria-label="Part"><option value="">all parts</option>${parts.map((part) => html`<option>${part}</option>`)}</select>
<select aria-label="Order"><option value="order">in order</option>${profile && html`<option value="time">slowest first</option>`}</select>
<output aria-live="polite"></output>
</form>
<div class="nodes">
${rows}</div>
<p class="none muted" hidden>No node is like that.</p>`;
}

/** What a node reads, with links to the nodes that give it: values are numbered through. */
function linked(line: string, nodeOf: readonly number[]): Html {
  const parts = line.split(/(%\d+)(?![\w./])/);
  return html`${parts.map((part) => {
    const node = /^%\d+$/.test(part) ? nodeOf[Number(part.slice(1))] : undefined;
    return node === undefined ? part : html`<a href="#n${node}">${part}</a>`;
  })}`;
}

function operatorList(operators: readonly OperatorProfile[], whole: number): Html {
  if (operators.length === 0)
    return html`<p class="muted">Nothing is executed for it: another node’s operators give it, or it is folded.</p>`;
  const rows = operators.map(({ op, provider, milliseconds, inputs, outputs }) => {
    const shapes = `${inputs.map(shapeText).join(' ')} → ${outputs.map(shapeText).join(' ')}`;
    return html`<li><span>${op}${provider !== 'CPU' && ` (${provider})`}</span><span class="muted shapes">${shapes}</span><span class="number">${formatMilliseconds(milliseconds)}</span><span class="number muted">${formatShare(milliseconds, whole)}</span></li>\n`;
  });
  return html`<ul class="operators">
${rows}</ul>`;
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(',')}]`;
}
