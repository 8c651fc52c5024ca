import type { Graph } from '../../graph/graph.js';
import type { GraphProfile } from '../profile-graph.js';
import { totalsByKernel, totalsByLayer, totalsByOperator } from '../totals.js';
import { partClass } from './bar.js';
import { formatMilliseconds, formatPlural, formatShare } from './format.js';
import type { GraphPage } from './graph-page.js';
import { Html, html } from './html.js';
import { layerTree } from './layer-tree.js';
import { nodeList } from './node-list.js';
import { script } from './script.js';
import { named, section } from './section.js';
import { style } from './style.js';
import { timeline } from './timeline.js';
import { totalTable } from './total-table.js';

/**
 * A compiled graph as one HTML page that needs nothing else: its nodes in order and, with a profile, where its time goes by kernel, by the
 * runtime's operators, by layer and node by node. It has light and dark colours, fits a phone, and escapes all texts.
 */
export async function renderGraph(graph: Graph, page: GraphPage): Promise<string> {
  const { title, headline = formatPlural(graph.nodes.length, 'node'), facts = [], notes = [], profile, outside = [] } = page;
  const [figure = '', ...words] = headline.split(' ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${await policy()}">
<meta name="color-scheme" content="light dark">
<title>${title}: ${headline}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header>
<p class="brand"><svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true"><circle cx="4" cy="8" r="3"/><circle cx="12" cy="4" r="3"/><circle cx="20" cy="8" r="3"/></svg>Ocelli compiled graph</p>
<h1><span class="title">${named(title)}</span> <span class="headline">${figure} <small>${words.join(' ')}</small></span></h1>
${overview(graph, profile)}
${facts.length > 0 && html`<dl class="facts">\n${facts.map(({ name, value, detail }) => html`<div><dt>${name}</dt><dd>${named(value)}${detail !== undefined && html` <span>${named(detail)}</span>`}</dd></div>\n`)}</dl>`}
${notes.length > 0 && html`<ul class="notes" aria-label="Notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
</header>
<main>
${profile && times(graph, profile, outside)}${section('nodes', 'Nodes', html`<p class="lead">In the graph’s order, in tfjs’s kernels. Open one to see what it reads${profile && ' and which operators run for it'}.</p>`, nodeList(graph, profile))}</main>
<footer>Written by Ocelli. This page is one file, and asks no network for anything.</footer>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

function times(graph: Graph, profile: GraphProfile, outside: NonNullable<GraphPage['outside']>): Html {
  const { milliseconds: whole, parts, operators } = profile;
  const own = parts.map((part) => ({ part, time: sum(profile.nodes.filter((node) => node.part === part)) }));
  const added = sum(operators.filter(({ node }) => node === undefined));
  const account = (name: string, time: number, className: string): Html =>
    html`<li class="${className}"><span>${name}</span><span class="number">${formatMilliseconds(time)} ms</span></li>\n`;
  return html`${section(
    'time',
    'Where the time goes',
    timeline(graph, profile),
    html`<ul class="accounts">
${own.map(({ part, time }, index) => account(`${part}: ${formatShare(time, whole)}`, time, partClass(index)))}${added > 0 && account(`added by the runtime: ${formatShare(added, whole)}`, added, '')}${outside.map(({ name, milliseconds }) => account(name, milliseconds, 'outside'))}</ul>`,
  )}<div class="pair">
${section('kernels', 'By operation', totalTable({ caption: 'What each kernel takes', what: 'Kernel', totals: totalsByKernel(graph, profile), whole }))}
${section('operators', 'By the runtime’s operators', totalTable({ caption: 'What each operator of the runtime takes', what: 'Operator', totals: totalsByOperator(profile), whole }))}
</div>
${section('layers', 'By layer', layerTree(totalsByLayer(graph, profile), parts))}`;
}

/** The whole in a few sentences. */
function overview(graph: Graph, profile: GraphProfile | undefined): Html {
  const nodes = formatPlural(graph.nodes.length, 'node');
  if (profile === undefined) return html`<p class="overview">The graph has ${nodes}.</p>`;
  const { milliseconds: whole, operators, run } = profile;
  const [kernel] = totalsByKernel(graph, profile);
  const leaves = leavesOf(totalsByLayer(graph, profile).layers).sort((one, other) => other.milliseconds - one.milliseconds);
  const [layer] = leaves;
  const most = kernel && html`The most goes to <em>${kernel.name}</em> (${formatShare(kernel.milliseconds, whole)})`;
  const where = layer && html`, of the layers to <em>${named(layer.path)}</em> (${formatShare(layer.milliseconds, whole)})`;
  return html`<p class="overview">${nodes} became ${formatPlural(operators.length, 'operator')}, which take ${formatMilliseconds(whole)} ms together: the sum of their medians over ${formatPlural(run.count, 'run')}. ${most}${where}${most && '.'}</p>`;
}

function leavesOf(layers: ReturnType<typeof totalsByLayer>['layers']): ReturnType<typeof totalsByLayer>[] {
  return layers.flatMap((layer) => (layer.layers.length === 0 ? [layer] : leavesOf(layer.layers)));
}

function sum(items: readonly { readonly milliseconds: number }[]): number {
  return items.reduce((total, { milliseconds }) => total + milliseconds, 0);
}

/** Allows the page's own style and script, and nothing else. */
async function policy(): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}
