import { CompileError, UnsupportedKernelError } from '../../errors.js';
import type { Attributes, GraphDataType, Value } from '../graph.js';
import { convolutionOutputs } from './convolutions.js';
import { elementwiseOutputs } from './elementwise.js';
import { gatherOutputs } from './gathers.js';
import { poolOutputs } from './pools.js';
import { productOutputs } from './products.js';
import { randomOutputs } from './random.js';
import { reductionOutputs } from './reductions.js';
import { shapeOutputs } from './shapes.js';

/** What is known of a tensor before it is computed. */
export interface Outline {
  readonly shape: readonly number[];
  readonly dtype: GraphDataType;
}

/** The outlines of a kernel's outputs, by those of its inputs and its attributes. */
export type Infer = (inputs: Readonly<Record<string, Value>>, attributes: Attributes) => readonly Outline[];

let table: ReadonlyMap<string, Infer> | undefined;

/** For each kernel that can be traced, what it gives. */
export function inferTable(): ReadonlyMap<string, Infer> {
  table ??= new Map(
    Object.entries({
      ...elementwiseOutputs(),
      ...reductionOutputs(),
      ...productOutputs(),
      ...convolutionOutputs(),
      ...poolOutputs(),
      ...shapeOutputs(),
      ...gatherOutputs(),
      ...randomOutputs(),
    }),
  );
  return table;
}

/**
 * @throws UnsupportedKernelError for a kernel that is not in the table.
 * @throws CompileError where images are said to have their channels first.
 */
export function inferOutputs(
  kernel: string,
  inputs: Readonly<Record<string, Value>>,
  attributes: Attributes,
  layer: string,
): readonly Outline[] {
  const infer = inferTable().get(kernel);
  if (infer === undefined) throw new UnsupportedKernelError([{ kernel, layer }]);
  const { dataFormat } = attributes;
  if (dataFormat === 'NCHW' || dataFormat === 'NCDHW') {
    const where = layer === '' ? kernel : `${kernel} in ${layer}`;
    throw new CompileError(`compile: ${where} cannot be compiled with dataFormat ${dataFormat}; transpose the images.`);
  }
  return infer(inputs, attributes);
}

/** What a kernel hands to tfjs: a list from kernels that have one, even where that has one item, else the output itself. */
export function asKernelOutput<Item>(kernel: string, outputs: readonly Item[]): Item | Item[] {
  return kernel === 'Unpack' || kernel === 'SplitV' || outputs.length !== 1 ? [...outputs] : (outputs[0] as Item);
}
