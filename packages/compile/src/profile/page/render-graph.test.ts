import { describe, expect, it } from 'vitest';
import { Graph } from '../../graph/graph.js';
import { profiledStep, stepParts } from '../../testing/profiled-step.js';
import { profileGraph } from '../profile-graph.js';
import { formatMilliseconds, formatShare } from './format.js';
import { renderGraph } from './render-graph.js';

const { program, times } = await profiledStep(3);
const { graph } = program;
const profile = profileGraph(program, times, stepParts);

/** What is within the elements that a pattern begins, without markup. */
function texts(page: string, begin: string, end: string): string[] {
  const matches = page.matchAll(new RegExp(`${begin}(.*?)${end}`, 'gs'));
  return [...matches].map(([, content = '']) => content.replace(/<[^>]*>/g, '').replace(/\s+/g, ' '));
}

function withoutScript(page: string): string {
  return page.replace(/<script>.*<\/script>/s, '');
}

it('shows each node with its kernel, its layer, what it reads and what runs for it', async () => {
  const page = await renderGraph(graph, { title: 'a network', profile });
  expect(texts(page, '<details class="node"', '</summary>')).toHaveLength(graph.nodes.length);
  expect(texts(page, '<span class="kernel">', '</span>')).toEqual(graph.nodes.map(({ kernel }) => kernel));
  expect(texts(page, '<span class="layer muted">', '</span>')).toEqual(graph.nodes.map(({ layer }) => layer));
  const lines = texts(page, '<pre>', '</pre>');
  const printed = graph.toString().split('\n');
  for (const line of lines) expect(printed).toContain(line.replaceAll('&#34;', '"').replaceAll('&#39;', "'"));
  for (const [, target = ''] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(`id="${target}"`);
  expect(texts(page, '<p class="overview">', '</p>')).toEqual([
    expect.stringMatching(
      /^\d+ nodes became \d+ operators, which take .* ms together: the sum of their medians over 3 runs\. The most goes to \w+ \(\d+\.\d %\), of the layers to [\w.]+ \(\d+\.\d %\)\.$/,
    ),
  ]);
});

it('adds up time by part, kernel, operator and layer', async () => {
  const outside = [{ name: 'between operators', milliseconds: 1.5 }];
  const page = await renderGraph(graph, { title: 'a network', headline: '3.25 ms a step', profile, outside });
  expect(texts(page, '<h1>', '</h1>')).toEqual(['a network 3.25 ms a step']);
  const accounts = texts(page, '<li class="(?:part\\d|outside)?"><span>', '</li>');
  expect(accounts.map((text) => text.replace(/[\d.<]+ (?=ms|%)/g, '# '))).toEqual(
    ['forward: # %# ms', 'backward: # %# ms', 'update: # %# ms', 'added by the runtime: # %# ms', 'between operators# ms'].filter(
      (text) => !text.startsWith('added') || profile.operators.some(({ node }) => node === undefined),
    ),
  );
  const rows = texts(page, '<th scope="row">', '</th>');
  expect(rows).toEqual(expect.arrayContaining(['BatchMatMul', 'Relu', 'Sub', 'Gemm', 'Mul']));
  const [tree = ''] = /<div class="tree".*<section id="nodes"/s.exec(page) ?? [];
  expect(texts(tree, '<span class="name"[^>]*>', '</span>')).toEqual(
    ['blocks', '0', 'wide', 'narrow', '1', 'wide', 'narrow', 'head', 'outside of layers'].flatMap((name) => {
      // A block calls rectifiers itself.
      return name === 'narrow' ? [name, 'itself'] : [name];
    }),
  );
});

it('is a page that needs nothing else, runs its own script alone, and tells no times where there are none', async () => {
  const page = await renderGraph(graph, { title: 'a network' });
  expect(page).toContain('content="default-src &#39;none&#39;');
  expect(page).toContain('script-src &#39;sha256-');
  expect(page).not.toMatch(/(src|href)="(?!#)|url\(|@import|https?:/);
  expect(withoutScript(page)).not.toMatch(/NaN|undefined|Infinity|\[object/);
  expect(texts(page, '<h1>', '</h1>')).toEqual([`a network ${graph.nodes.length} nodes`]);
  expect(page).not.toContain('id="time"');
  expect(page).not.toContain('slowest first');
  const empty = await renderGraph(new Graph([], [], []), { title: 'nothing' });
  expect(empty).toContain('The graph has 0 nodes.');
  expect(withoutScript(empty)).not.toMatch(/NaN|undefined|Infinity/);
});

it('makes no markup of texts', async () => {
  const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)></title></style>&lt;<!--`;
  const nodes = graph.nodes.map((node) => ({ ...node, kernel: hostile, layer: hostile, attributes: { hostile } }));
  const attacked = new Graph(graph.inputs, nodes, graph.outputs);
  const parts = profile.parts.map(() => hostile);
  const page = await renderGraph(attacked, {
    title: hostile,
    headline: hostile,
    facts: [{ name: hostile, value: hostile, detail: hostile }],
    notes: [hostile],
    outside: [{ name: hostile, milliseconds: 1 }],
    profile: {
      ...profile,
      parts,
      nodes: profile.nodes.map((node) => ({ ...node, part: hostile })),
      operators: profile.operators.map((operator) => ({ ...operator, op: hostile, provider: hostile })),
    },
  });
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).not.toContain('<img');
  expect(page.match(/<\/style/g)).toHaveLength(1);
});

describe('numbers', () => {
  it('have as many digits as a person reads', () => {
    expect([0, 0.001, 0.0321, 4.567, 9.996, 56.74, 99.96, 1234.5].map(formatMilliseconds)).toEqual([
      '0',
      '<0.01',
      '0.03',
      '4.57',
      '10.0',
      '56.7',
      '100',
      '1,235',
    ]);
    expect([formatShare(1, 8), formatShare(0, 0)]).toEqual(['12.5 %', '–']);
  });
});
