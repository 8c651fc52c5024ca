import { formatTable } from './format-table.js';

/** One module that took part in the call. */
export interface LayerSummary {
  /** The path from the summarised module, whose own is ''. */
  readonly path: string;
  /** The name of its class. */
  readonly type: string;
  /** The shape of each tensor that it gave, in its last call. */
  readonly outputShapes: readonly (readonly number[])[];
  /** Values in its own parameters, without those of the modules below. */
  readonly parameters: number;
  /** Its own multiply-adds, over all its calls. */
  readonly multiplyAdds: number;
}

type Totals = Pick<ModelSummary, 'inputShapes' | 'layers' | 'parameters' | 'bufferValues'>;

/** What each layer of a model gives and costs for inputs of one shape; `toString()` is an aligned table. */
export class ModelSummary {
  readonly inputShapes: readonly (readonly number[])[];
  /** Every module that was called, in the order of the first call. */
  readonly layers: readonly LayerSummary[];
  /** Values in all parameters, each counted once. */
  readonly parameters: number;
  /** Values in all buffers. */
  readonly bufferValues: number;
  /** Multiply-adds (MACs) of convolutions, linear layers and attention, and of other layers that say theirs. */
  readonly multiplyAdds: number;
  /** Two for each multiply-add. */
  readonly flops: number;

  constructor({ inputShapes, layers, parameters, bufferValues }: Totals) {
    this.inputShapes = inputShapes;
    this.layers = layers;
    this.parameters = parameters;
    this.bufferValues = bufferValues;
    this.multiplyAdds = layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0);
    this.flops = 2 * this.multiplyAdds;
  }

  toString(): string {
    const rows = this.layers.map(({ path, type, outputShapes, parameters, multiplyAdds }) => {
      const above = this.layers.map((layer) => layer.path).filter((other) => other !== '' && path.startsWith(`${other}.`));
      const own = above.length === 0 ? path : path.slice(Math.max(...above.map(({ length }) => length)) + 1);
      const name = path === '' ? 'input' : `${'  '.repeat(above.length)}${own}`;
      const shapes = path === '' ? this.inputShapes : outputShapes;
      return [name, type, shapes.map(formatShape).join(' '), formatCount(parameters), formatCount(multiplyAdds)];
    });
    const header = ['layer', 'type', 'output', 'parameters', 'multiply-adds'];
    return [
      formatTable([header, ...rows], [false, false, false, true, true]),
      `parameters     ${this.parameters.toLocaleString('en-US')} (${formatBytes(this.parameters * 4)})`,
      `buffer values  ${this.bufferValues.toLocaleString('en-US')}`,
      `multiply-adds  ${this.multiplyAdds.toLocaleString('en-US')} (${this.flops.toLocaleString('en-US')} FLOPs)`,
    ].join('\n');
  }
}

function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function formatCount(count: number): string {
  return count === 0 ? '' : count.toLocaleString('en-US');
}

function formatBytes(count: number): string {
  return count < 2 ** 20 ? `${(count / 2 ** 10).toFixed(1)} KiB` : `${(count / 2 ** 20).toFixed(1)} MiB`;
}
