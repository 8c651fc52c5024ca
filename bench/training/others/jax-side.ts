import { defaultDevice, init, type Array as JaxArray, jit, lax, nn, numpy, valueAndGrad } from '@jax-js/jax';
import { formulaValues } from '../../../tooling/testing/src/formula-values.js';
import type { Side } from '../side.js';
import { classes, type Work } from '../work.js';
import { countParameters, smallCnnWeights } from './small-cnn-weights.js';

/** A step: the loss before it and the parameters after it. What it is given is used up. */
type Step = (parameters: JaxArray[], images: JaxArray, targets: JaxArray) => [JaxArray, JaxArray[]];

interface Training {
  readonly step: Step;
  readonly images: JaxArray;
  readonly targets: JaxArray;
  parameters: JaxArray[];
}

/** The small CNN's steps in jax-js, each one jitted function, on its WebAssembly backend. */
export async function makeJax(): Promise<Side> {
  await init('wasm');
  defaultDevice('wasm');
  let training: Training | undefined;
  return {
    name: 'jax-js, wasm',
    async prepare(work) {
      const weights = await smallCnnWeights(work);
      training = {
        step: jit(makeStep(work)) as unknown as Step,
        images: arrayOf([work.batch, 3, work.imageSize, work.imageSize], (shape) => formulaValues('input', shape, [-1, 1])),
        targets: nn.oneHot(numpy.array(Int32Array.from({ length: work.batch }, (_, index) => index % classes)), classes),
        parameters: Object.values(weights).map(({ shape, data }) => arrayOf(shape, () => data)),
      };
      return { parameters: countParameters(weights) };
    },
    async steps(count) {
      if (training === undefined) throw new Error('No work has been prepared.');
      const [milliseconds, losses]: [number[], number[]] = [[], []];
      for (let taken = 0; taken < count; taken++) {
        const before = performance.now();
        const { step, parameters, images, targets } = training;
        const [loss, next] = step(parameters, images.ref, targets.ref);
        losses.push((await loss.data())[0] ?? Number.NaN);
        training.parameters = next;
        milliseconds.push(performance.now() - before);
      }
      return { milliseconds, losses };
    },
    stop: async () => undefined,
  };
}

function makeStep({ batch, learningRate }: Work): Step {
  const loss = (parameters: JaxArray[], images: JaxArray, targets: JaxArray): JaxArray => {
    const [filters1, bias1, filters2, bias2, weights3, bias3, weights4, bias4] = parameters as [
      JaxArray,
      JaxArray,
      JaxArray,
      JaxArray,
      JaxArray,
      JaxArray,
      JaxArray,
      JaxArray,
    ];
    const first = pooled(convolved(images, filters1, bias1));
    const second = pooled(convolved(first, filters2, bias2));
    const hidden = numpy.dot(second.reshape([batch, -1]), weights3.transpose()).add(bias3);
    const logits = numpy.dot(hidden, weights4.transpose()).add(bias4);
    return numpy.mean(numpy.sum(nn.logSoftmax(logits).mul(targets), 1)).neg();
  };
  return (parameters, images, targets) => {
    const kept = parameters.map((parameter) => parameter.ref);
    const [value, gradients] = valueAndGrad(loss)(kept, images, targets) as unknown as [JaxArray, JaxArray[]];
    return [value, parameters.map((parameter, index) => parameter.sub((gradients[index] as JaxArray).mul(learningRate)))];
  };
}

function convolved(images: JaxArray, filters: JaxArray, bias: JaxArray): JaxArray {
  return nn.relu(lax.conv(images, filters, [1, 1], 'SAME').add(bias.reshape([1, -1, 1, 1])));
}

function pooled(images: JaxArray): JaxArray {
  return lax.reduceWindow(images, (window) => numpy.max(window), [2, 2], [2, 2]);
}

function arrayOf(shape: readonly number[], valuesOf: (shape: readonly number[]) => Float32Array): JaxArray {
  return numpy.array(valuesOf(shape) as Float32Array<ArrayBuffer>).reshape([...shape]);
}
