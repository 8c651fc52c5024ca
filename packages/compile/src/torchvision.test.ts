import { readFileSync } from 'node:fs';
import { createModel, modelDefinition } from '@ocelli/models';
import { aroundForward } from '@ocelli/nn';
import { expectClose, expectSummary, formulaStateDict, type ReferenceTensor, referenceImages } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compile } from './compile.js';
import { nodeExecutor } from './execute/node-executor.js';
import '@tensorflow/tfjs-backend-cpu';

/** PyTorch's numbers in float64 of a network in evaluation, whose weights and input are computed from their names. */
interface Reference {
  readonly params: Readonly<Record<string, readonly number[]>>;
  readonly gain: number;
  readonly input: ReferenceTensor;
  /** Summaries of what modules give, in PyTorch's layout. */
  readonly activations: readonly {
    readonly module: string;
    readonly shape: readonly number[];
    readonly l2: number;
    readonly probe: number;
    readonly first: readonly number[];
    readonly float32MaxAbsDiff: number;
  }[];
  readonly logits: {
    readonly rows: readonly { readonly first16: readonly number[]; readonly l2: number; readonly probe: number }[];
  };
  readonly float32: { readonly logitMaxAbsDiff: number; readonly logitStd: number };
}

/** Those of the networks with references that are compiled and run in a second or two; the others were tried by hand. */
const networks = ['squeezenet1_1', 'mobilenet_v3_small', 'shufflenet_v2_x1_0'];

async function referenceOf(name: string): Promise<Reference> {
  const { family } = await modelDefinition(name);
  const file = new URL(`../../models/src/${family}/fixtures/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Reference;
}

it.each(networks)("%s has torchvision's activations and logits compiled", async (name) => {
  const { params, gain, input, activations, logits, float32 } = await referenceOf(name);
  using model = await createModel(name, { initialize: false });
  model.eval().loadStateDict(formulaStateDict(params, { gain }));
  const listed = activations.map(({ module }) => module);
  const named = model.namedModules().filter(([path]) => listed.includes(path));
  const run = compile(
    (images: tf.Tensor4D) => {
      const outputs: Record<string, tf.Tensor> = {};
      const found = aroundForward(
        named,
        ({ path, forward }) => {
          outputs[path] = forward() as tf.Tensor;
          return outputs[path];
        },
        () => model.forward(images),
      );
      return { ...outputs, logits: found };
    },
    { executor: nodeExecutor({ threads: 1 }), isStrict: true },
  );
  const images = referenceImages(input);
  const outputs: Record<string, tf.Tensor> = await run(images);
  for (const { module, shape, l2, probe, first, float32MaxAbsDiff } of activations) {
    const values = await inTorchsLayout(outputs[module] as tf.Tensor, shape);
    const deviation = l2 / Math.sqrt(values.length);
    // Of a norm: what rounding to float32 moves through some hundred layers.
    expectSummary(values, [l2, probe], 1e-5, module);
    // Which is 1 where all are 0, as expectClose has it.
    const largest = Math.max(...first.map(Math.abs)) || 1;
    expectClose(values.slice(0, first.length), first, Math.max(10 * float32MaxAbsDiff, 1e-5 * deviation) / largest, module);
  }
  const found = (await outputs['logits']?.data()) ?? new Float32Array();
  const classes = found.length / logits.rows.length;
  for (const [image, { first16, l2, probe }] of logits.rows.entries()) {
    const row = Array.from(found).slice(image * classes, (image + 1) * classes);
    const allowed = Math.max(10 * float32.logitMaxAbsDiff, 1e-5 * float32.logitStd);
    expectClose(row.slice(0, 16), first16, allowed / Math.max(...first16.map(Math.abs)), `the logits of image ${image}`);
    expectSummary(row, [l2, probe], 1e-4, `the logits of image ${image}`);
  }
  expect(Object.keys(outputs).sort()).toEqual([...listed, 'logits'].sort());
  tf.dispose([images, outputs]);
  await run.dispose();
});

/** Channels first, but where PyTorch has them last too. */
async function inTorchsLayout(output: tf.Tensor, shape: readonly number[]): Promise<Float32Array> {
  const channelsFirst = output.rank === 4 ? tf.transpose(output, [0, 3, 1, 2]) : tf.clone(output);
  const torch = tf.util.arraysEqual(channelsFirst.shape, [...shape]) ? channelsFirst : output;
  expect(torch.shape).toEqual(shape);
  const values = await torch.data<'float32'>();
  channelsFirst.dispose();
  return values;
}
