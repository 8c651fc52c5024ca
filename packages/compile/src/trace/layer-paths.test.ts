import '@tensorflow/tfjs-backend-cpu';
import { resnet18Cifar } from '@ocelli/models/resnet';
import { smallCnn } from '@ocelli/models/small-cnn';
import { Conv2d, Linear, Module } from '@ocelli/nn';
import { relu } from '@ocelli/ops';
import { createStep, crossEntropy, sgd } from '@ocelli/train';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.js';
import type { Graph } from '../graph/graph.js';
import { type Traceable, traceCall } from './trace-call.js';

await tf.setBackend('cpu');

/** The layers of each kernel, sorted. */
function layersOf({ nodes }: Graph, kernel: string): string[] {
  return nodes
    .filter((node) => node.kernel === kernel)
    .map(({ layer }) => layer)
    .sort();
}

function traceStep(model: Module): Graph {
  const zeros = [...model.namedParameters(), ...model.namedBuffers()].map(([path, { heldShape, dtype }]) => {
    return [path, tf.zeros([...heldShape], dtype === 'I64' ? 'int32' : 'float32')] as const;
  });
  const step = createStep({ model, loss: crossEntropy(), optimizer: sgd() });
  const batch = { inputs: tf.zeros([4, 32, 32, 3]), targets: tf.zeros([4], 'int32') };
  const given = [
    { ...Object.fromEntries(zeros), 'optimizer/step': tf.scalar(0) },
    batch,
    { learningRate: tf.scalar(1), seed: 0 },
  ];
  const { graph } = traceCall(step as unknown as Traceable, given, []);
  tf.dispose(given);
  return graph;
}

describe('layer paths', () => {
  it.each([
    ['small-cnn', () => smallCnn.create({})],
    ['resnet18-cifar', () => resnet18Cifar.create({})],
  ])('are those of the layers in a training step of %s, backward too', (_, create: () => Module) => {
    const model = create();
    const graph = traceStep(model);
    const pathsOf = (type: typeof Conv2d | typeof Linear) =>
      model.namedModules().flatMap(([path, module]) => (module instanceof type ? [path] : []));
    const convolutions = pathsOf(Conv2d).sort();
    expect(layersOf(graph, 'Conv2D')).toEqual(convolutions);
    expect(layersOf(graph, 'Conv2DBackpropFilter')).toEqual(convolutions);
    // Nobody asks for the gradient of the images.
    expect(layersOf(graph, 'Conv2DBackpropInput')).toEqual(convolutions.filter((path) => path !== 'conv1'));
    // The product, and its gradients by both operands.
    const products = pathsOf(Linear).flatMap((path) => [path, path, path]);
    expect(layersOf(graph, 'BatchMatMul')).toEqual(products.sort());
  });

  it('are those of the layers that call an activation or a pooling', () => {
    const small = traceStep(smallCnn.create({}));
    expect(layersOf(small, 'Relu')).toEqual(['', '']);
    for (const kernel of ['MaxPool', 'MaxPoolGrad']) expect(layersOf(small, kernel)).toEqual(['pool1', 'pool2']);
    const model = resnet18Cifar.create({});
    const residual = traceStep(model);
    const blocks = [1, 2, 3, 4].flatMap((stage) =>
      [0, 1].flatMap((block) => [`layer${stage}.${block}`, `layer${stage}.${block}`]),
    );
    expect(layersOf(residual, 'Relu')).toEqual(['', ...blocks]);
    // One more is the loss's, which passes over targets that are to be ignored.
    expect(layersOf(residual, 'Step')).toEqual(['', '', ...blocks]);
    const norms = model.namedModules().flatMap(([path]) => (/bn\d$|downsample\.1$/.test(path) ? [path] : []));
    expect([...new Set(layersOf(residual, 'Rsqrt'))]).toEqual(norms.sort());
  });

  it('are found where a model is called as it is', () => {
    class Block extends Module {
      readonly first = new Linear(2, 2);
      readonly second = new Linear(2, 2);

      override forward(x: tf.Tensor2D): tf.Tensor2D {
        return this.second.forward(relu(this.first.forward(x)));
      }
    }
    class Net extends Module {
      readonly blocks = [new Block(), new Block()];

      override forward(x: tf.Tensor2D): tf.Tensor2D {
        return this.blocks.reduce((y, block) => block.forward(y), x);
      }
    }
    using model = new Net().initialize(0);
    const given = [tf.zeros([3, 2])];
    const { graph } = traceCall(((x: tf.Tensor2D) => tf.neg(model.forward(x))) as Traceable, given, []);
    expect(layersOf(graph, 'BatchMatMul')).toEqual(['blocks.0.first', 'blocks.0.second', 'blocks.1.first', 'blocks.1.second']);
    expect(layersOf(graph, 'Relu')).toEqual(['blocks.0', 'blocks.1']);
    expect(layersOf(graph, 'Neg')).toEqual(['']);
    expect(model.modules().some((module) => Object.hasOwn(module, 'forward'))).toBe(false);
    tf.dispose(given);
  });

  it('are named where a layer cannot be compiled', async () => {
    class Odd extends Module {
      readonly linear = new Linear(2, 2);
      readonly #forward: (x: tf.Tensor2D) => tf.Tensor;

      constructor(forward: (x: tf.Tensor2D) => tf.Tensor) {
        super();
        this.#forward = forward;
      }

      override forward(x: tf.Tensor2D): tf.Tensor {
        return this.#forward(this.linear.forward(x));
      }
    }
    class Net extends Module {
      readonly layers: Odd[];

      constructor(forward: (x: tf.Tensor2D) => tf.Tensor) {
        super();
        this.layers = [new Odd(forward)];
      }

      override forward(x: tf.Tensor2D): tf.Tensor {
        return this.layers.reduce((y: tf.Tensor, layer) => layer.forward(y as tf.Tensor2D), x);
      }
    }
    const failWith = async (forward: (x: tf.Tensor2D) => tf.Tensor): Promise<string> => {
      using model = new Net(forward).initialize(0);
      const x = tf.zeros<tf.Rank.R2>([1, 2]);
      const reason = await compile((x: tf.Tensor2D) => model.forward(x), { isStrict: true })(x).then(
        () => 'nothing',
        (error: Error) => `${error.name}: ${error.message}`,
      );
      x.dispose();
      return reason;
    };
    expect(await failWith((x) => tf.mul(x, x.dataSync()[0] ?? 0))).toContain(
      'TracedReadError: compile: the function reads the elements of what Add of layers.0.linear gives [1,2] in layers.0 (by dataSync',
    );
    expect(await failWith((x) => tf.real(tf.complex(x, x)) as tf.Tensor)).toContain(
      'UnsupportedKernelError: compile: these kernels cannot be compiled: Complex (in layers.0), Real (in layers.0). Run',
    );
  });

  it('are told of all kernels that cannot be compiled, at once', async () => {
    class Histogram extends Module {
      readonly linear = new Linear(4, 4);

      override forward(x: tf.Tensor): tf.Tensor {
        const y = this.linear.forward(x);
        return tf.add(y, tf.denseBincount(tf.cast(y, 'int32') as tf.Tensor2D, tf.onesLike(y) as tf.Tensor2D, 4));
      }
    }
    class Dilation extends Module {
      readonly linear = new Linear(4, 4);

      override forward(x: tf.Tensor): tf.Tensor {
        const image = tf.reshape(this.linear.forward(x), [1, 4, 4, 1]) as tf.Tensor4D;
        return tf.reshape(tf.dilation2d(image, tf.ones([2, 2, 1]), 1, 'same'), [4, 4]);
      }
    }
    class Net extends Module {
      readonly layers = [new Histogram(), new Dilation(), new Histogram()];

      override forward(x: tf.Tensor): tf.Tensor {
        return this.layers.reduce((y, layer) => layer.forward(y), x);
      }
    }
    using model = new Net().initialize(0);
    const x = tf.zeros([4, 4]);
    const predict = compile((given: tf.Tensor) => model.forward(given), { isStrict: true });
    // Made by what the modules hold from the beginning on.
    await predict(x).catch(() => undefined);
    const { numTensors } = tf.memory();
    await expect(predict(x)).rejects.toThrow(
      'compile: these kernels cannot be compiled: DenseBincount (in layers.0, layers.2), Dilation2D (in layers.1). Run',
    );
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(tf.getBackend()).toBe('cpu');
    // As far as the function gets with zeros in the place of what is not known: the next kernel is none of any backend.
    const unknown = compile(
      (given: tf.Tensor) => model.forward(tf.engine().runKernel('Nothing', { x: model.forward(given) }) as tf.Tensor),
      {
        isStrict: true,
      },
    );
    await expect(unknown(x)).rejects.toThrow('DenseBincount (in layers.0, layers.2), Dilation2D (in layers.1), Nothing. Run');
    expect(tf.memory().numTensors).toBe(numTensors);
    x.dispose();
  });
});
