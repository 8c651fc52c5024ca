import { expect, it } from 'vitest';
import { GraphBuilder } from '../graph/graph-builder.js';
import { imagesInBlocks, type Layout } from './images-in-blocks.js';

/** Sines read and make images in blocks, cosines take them as they lie, all else reads them otherwise. */
const layout: Layout = {
  imagesOf: ({ kernel, inputs, outputs }) => {
    const images = [...Object.values(inputs), ...outputs];
    return { inBlocks: kernel === 'Sin' ? images : [], alike: kernel === 'Cos' ? images : [] };
  },
  moves: 2,
  movesFor: ({ kernel }) => (kernel === 'Neg' ? 1 : 2),
};

/** Which of the kernels, each of what the one before gives, have what they read or make in blocks; the last is given out. */
function chosen(...kernels: readonly string[]): string[] {
  const builder = new GraphBuilder();
  const value = kernels.reduce((x, kernel) => builder.addOne(kernel, { x }, {}), builder.input('x', [4], 'float32'));
  const graph = builder.build([{ name: 'y', value }]);
  const found = imagesInBlocks(graph, layout);
  return graph.nodes.flatMap((node) => (found.has(node) ? [`${node.kernel} ${found.get(node)?.size}`] : []));
}

it('are those for which it takes fewer moves, with what is tied to them', () => {
  // What lies between two ends; the first input and the last output are moved as often either way.
  expect(chosen('Sin', 'Cos', 'Sin')).toEqual(['Sin 1', 'Cos 2', 'Sin 1']);
  // As many moves out of blocks behind the cosine as before it.
  expect(chosen('Sin', 'Cos', 'Abs')).toEqual([]);
  expect(chosen('Sin', 'Cos', 'Neg')).toEqual(['Sin 1', 'Cos 2']);
  expect(chosen('Cos', 'Cos')).toEqual([]);
});
