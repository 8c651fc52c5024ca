import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { OnnxBuilder } from './onnx-builder.js';
import { writeModel } from './write-model.js';

it('writes what another reader of the format reads', () => {
  const builder = new OnnxBuilder(17);
  const input = { ...builder.input('x', [2, 3], 'float32'), axes: ['batch', undefined] };
  const weights = Float32Array.from({ length: 3 * 100_000 }, (_, index) => index / 7);
  // A part of a larger buffer.
  const shifted = new Float32Array([Number.NaN, ...weights]).subarray(1);
  const product = builder.node(
    'MatMul',
    [input, builder.constant(shifted, [3, 100_000], 'float32')],
    {},
    { shape: [2, 100_000] },
  );
  const sum = builder.node('LeakyRelu', [product], { alpha: { float: 0.5 } }, { shape: [2, 100_000] });
  const bytes = writeModel({ ...builder.build([sum]), inputs: [input] }, { metadata: { labels: 'ä' } });
  const model = fromBinary(ModelProtoSchema, bytes);
  expect(model).toMatchObject({
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 17n }],
    metadataProps: [{ key: 'labels', value: 'ä' }],
  });
  expect(model.graph?.node).toMatchObject([
    { opType: 'MatMul', input: ['x', 'c0'], output: ['v0'] },
    { opType: 'LeakyRelu', attribute: [{ name: 'alpha', f: 0.5 }] },
  ]);
  const [initializer] = model.graph?.initializer ?? [];
  expect(initializer).toMatchObject({ name: 'c0', dims: [3n, 100_000n], dataType: 1 });
  const raw = initializer?.rawData.slice() as Uint8Array<ArrayBuffer>;
  expect(new Float32Array(raw.buffer)).toEqual(weights);
  expect(model.graph?.output.map(({ name }) => name)).toEqual(['v1']);
  const dimensions = model.graph?.input[0]?.type?.value.value;
  expect(dimensions).toMatchObject({
    shape: { dim: [{ value: { case: 'dimParam', value: 'batch' } }, { value: { case: 'dimValue', value: 3n } }] },
  });
});

it('puts an empty sequence before the outputs where it is asked for one', () => {
  const builder = new OnnxBuilder(18);
  const negative = builder.node('Neg', [builder.input('x', [2], 'float32')], {}, { shape: [2] });
  const { graph } = fromBinary(ModelProtoSchema, writeModel(builder.build([negative]), { firstOutput: 'first' }));
  expect(graph?.output.map(({ name, type }) => [name, type?.value.case])).toEqual([
    ['first', 'sequenceType'],
    ['v0', 'tensorType'],
  ]);
  expect(graph?.node.map(({ opType }) => opType)).toEqual(['SequenceEmpty', 'Neg']);
});
