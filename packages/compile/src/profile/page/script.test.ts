import { runInNewContext } from 'node:vm';
import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { profiledStep, stepParts } from '../../testing/profiled-step.js';
import { profileGraph } from '../profile-graph.js';
import { renderGraph } from './render-graph.js';
import { script } from './script.js';

const { program, times } = await profiledStep(3);
const { graph } = program;
const profile = profileGraph(program, times, stepParts);

/** The page with its script at work. */
async function open({ hash = '', withProfile = true } = {}) {
  const text = await renderGraph(graph, { title: 'a network', ...(withProfile && { profile }) });
  const { document, Event } = parseHTML(text);
  const listeners = new Map<string, () => void>();
  const location = { hash };
  const addEventListener = (name: string, listener: () => void) => void listeners.set(name, listener);
  const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
  for (const node of all('.node')) node.scrollIntoView = () => undefined;
  const [part, order] = all('.filter select') as HTMLSelectElement[];
  // linkedom's fields cannot be set.
  for (const field of [part, order])
    Object.defineProperty(field, 'value', { value: field === part ? '' : 'order', writable: true });
  runInNewContext(script, { document, location, addEventListener });
  const set = (element: Element | null | undefined, value: string) => {
    Object.assign(element ?? {}, { value });
    element?.dispatchEvent(new Event(element.tagName === 'INPUT' ? 'input' : 'change'));
  };
  return {
    all,
    document,
    search: (value: string) => set(document.querySelector('input'), value),
    choosePart: (value: string) => set(part, value),
    sort: (value: string) => set(order, value),
    click: (selector: string) => document.querySelector(selector)?.dispatchEvent(new Event('click', { bubbles: true })),
    goTo: (target: string) => {
      location.hash = target;
      listeners.get('hashchange')?.();
    },
    shown: () => all('.node').flatMap(({ hidden, id }) => (hidden ? [] : [Number(id.slice(1))])),
    told: () => (document.querySelector('output') as HTMLOutputElement | null)?.value,
  };
}

const indicesOf = (fits: (node: (typeof graph.nodes)[number], index: number) => boolean) =>
  graph.nodes.flatMap((node, index) => (fits(node, index) ? [index] : []));

it('shows nodes in which all words stand, and how much of the time they take', async () => {
  const page = await open();
  expect(page.document.querySelector<HTMLElement>('.filter')?.hidden).toBe(false);
  expect(page.shown()).toEqual(indicesOf(() => true));
  page.search('batchmatmul BLOCKS.1');
  const wanted = indicesOf(({ kernel, layer }) => kernel === 'BatchMatMul' && layer.startsWith('blocks.1'));
  expect(page.shown()).toEqual(wanted);
  expect(page.told()).toMatch(new RegExp(`^${wanted.length} of ${graph.nodes.length}, [\\d.]+ ms, [\\d.]+ %$`));
  page.search('zebra');
  expect([page.shown(), page.told()]).toEqual([[], `0 of ${graph.nodes.length}, 0.00 ms, 0.0 %`]);
  expect(page.document.querySelector<HTMLElement>('.none')?.hidden).toBe(false);
});

it('finds exactly a kernel, a layer with what is in it, and an operator', async () => {
  const page = await open();
  page.search('kernel:Mul');
  expect(page.shown()).toEqual([]);
  page.search('kernel:Multiply');
  expect(page.shown()).toEqual(indicesOf(({ kernel }) => kernel === 'Multiply'));
  page.search('layer:blocks.0');
  expect(page.shown()).toEqual(indicesOf(({ layer }) => layer === 'blocks.0' || layer.startsWith('blocks.0.')));
  page.search('layer:blocks.0 kernel:Relu');
  expect(page.shown()).toEqual(indicesOf(({ layer, kernel }) => layer.startsWith('blocks.0') && kernel === 'Relu'));
  page.search('operator:Gemm');
  const run = new Set(profile.operators.flatMap(({ op, node }) => (op === 'Gemm' ? [node] : [])));
  expect(page.shown()).toEqual(indicesOf((_, index) => run.has(index)));
});

it('shows a part alone, and the slowest first', async () => {
  const page = await open();
  page.choosePart('backward');
  expect(page.shown()).toEqual(indicesOf((_, index) => profile.nodes[index]?.part === 'backward'));
  page.sort('time');
  const milliseconds = page.shown().map((index) => Number((profile.nodes[index]?.milliseconds ?? 0).toFixed(4)));
  expect(milliseconds).toEqual(milliseconds.toSorted((one, other) => other - one));
  page.sort('order');
  expect(page.shown()).toEqual(indicesOf((_, index) => profile.nodes[index]?.part === 'backward'));
});

it('searches for what is pressed in a table, and opens the node that a link names', async () => {
  const page = await open({ hash: '#n3' });
  const isOpen = () => page.all('.node').flatMap(({ id, ...node }) => ((node as { open?: boolean }).open ? [id] : []));
  expect(page.document.querySelector<HTMLDetailsElement>('#n3')?.open).toBe(true);
  expect(isOpen().length).toBeLessThanOrEqual(1);
  page.click('[data-search="kernel:Relu"]');
  expect(page.shown()).toEqual(indicesOf(({ kernel }) => kernel === 'Relu'));
  const [hidden = 0] = indicesOf(({ kernel }) => kernel !== 'Relu');
  page.goTo(`#n${hidden}`);
  expect(page.shown()).toEqual(indicesOf(() => true));
  expect(page.document.querySelector<HTMLDetailsElement>(`#n${hidden}`)?.open).toBe(true);
  page.goTo('#layers');
});

it('works without times too', async () => {
  const page = await open({ withProfile: false });
  page.search('relu');
  expect(page.told()).toBe(`${page.shown().length} of ${graph.nodes.length}`);
  expect(page.shown().length).toBeGreaterThan(0);
});
