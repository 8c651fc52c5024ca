import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BatchNorm2d, Buffer, Conv2d, Dropout, inEvaluation, Linear, Module, ones, Parameter, zeros } from '../index.js';

class Block extends Module {
  // Defined before the parameter, and listed after it.
  readonly norm = new BatchNorm2d(2);
  readonly scale = new Parameter<tf.Tensor1D>([2], { initializer: ones() });
  readonly count = new Buffer<tf.Scalar>([], { initializer: zeros(), dtype: 'I64' });
  readonly label = 'text';

  override forward(x: tf.Tensor4D): tf.Tensor4D {
    return tf.mul(this.norm.forward(x), this.scale.value);
  }
}

class Net extends Module {
  readonly stem = new Conv2d(1, 2, 1);
  readonly blocks = [new Block(), new Block()];
  readonly drop = new Dropout();
  readonly nothing: Linear | null = null;

  override forward(x: tf.Tensor4D): tf.Tensor4D {
    return this.drop.forward(this.blocks.reduce((y, block) => block.forward(y), this.stem.forward(x)));
  }
}

describe('Module', () => {
  it('finds parameters, buffers and modules in its fields, and in arrays', () => {
    const net = new Net();
    expect(net.namedParameters().map(([name]) => name)).toEqual([
      'stem.weight',
      'stem.bias',
      'blocks.0.scale',
      'blocks.0.norm.weight',
      'blocks.0.norm.bias',
      'blocks.1.scale',
      'blocks.1.norm.weight',
      'blocks.1.norm.bias',
    ]);
    expect(net.namedBuffers().map(([name]) => name)).toEqual(
      [0, 1].flatMap((index) =>
        ['count', 'norm.running_mean', 'norm.running_var', 'norm.num_batches_tracked'].map((name) => `blocks.${index}.${name}`),
      ),
    );
    expect(net.namedModules().map(([name]) => name)).toEqual([
      '',
      'stem',
      'blocks.0',
      'blocks.0.norm',
      'blocks.1',
      'blocks.1.norm',
      'drop',
    ]);
    expect(net.namedChildren().map(([name]) => name)).toEqual(['stem', 'blocks.0', 'blocks.1', 'drop']);
    expect(net.parameters()).toHaveLength(8);
    expect(net.buffers()).toHaveLength(8);
    expect(net.children()).toHaveLength(4);
  });

  it('sets the mode of all modules', () => {
    const net = new Net();
    expect(net.training).toBe(true);
    expect(net.eval()).toBe(net);
    expect(net.modules().some(({ training }) => training)).toBe(false);
    net.blocks[0]?.train();
    expect(net.modules().filter(({ training }) => training)).toHaveLength(2);
    expect(
      net
        .train()
        .modules()
        .every(({ training }) => training),
    ).toBe(true);
  });

  it('leaves what is frozen in evaluation, and marks its parameters, until it is no longer', () => {
    const net = new Net();
    const [first, second] = net.blocks as [Block, Block];
    expect(first.freeze()).toBe(first);
    const isFrozen = ({ requiresGrad }: Parameter) => !requiresGrad;
    expect(net.namedParameters().flatMap(([name, parameter]) => (isFrozen(parameter) ? [name] : []))).toEqual([
      'blocks.0.scale',
      'blocks.0.norm.weight',
      'blocks.0.norm.bias',
    ]);
    net.train();
    expect([net, first, first.norm, second.norm].map(({ training }) => training)).toEqual([true, false, false, true]);
    inEvaluation(net, () => expect(second.training).toBe(false));
    expect([net, first, first.norm, second.norm].map(({ training }) => training)).toEqual([true, false, false, true]);
    net.unfreeze();
    expect([net.parameters().some(isFrozen), first.norm.training]).toEqual([false, false]);
    expect(
      net
        .train()
        .modules()
        .every(({ training }) => training),
    ).toBe(true);
  });

  it('gives first values to what has none alone, where the others are to be kept', () => {
    using drawn = new Net().initialize(5);
    using other = new Net().initialize(6);
    using net = new Net();
    const { 'stem.weight': _, ...loaded } = other.stateDict();
    net.loadStateDict(loaded, { strict: false });
    const values = net.initialize(5, { keepValues: true }).stateDict();
    expect(values).toEqual({ ...loaded, 'stem.weight': drawn.stateDict()['stem.weight'] });
  });

  it('draws each parameter from the stream of its name', () => {
    class Wider extends Net {
      readonly extra = new Linear(2, 2);
    }
    using net = new Net().initialize(5);
    using wider = new Wider().initialize(5);
    const [values, others] = [net.stateDict(), wider.stateDict()];
    expect(Object.keys(others)).toHaveLength(Object.keys(values).length + 2);
    for (const [name, entry] of Object.entries(values)) expect(others[name], name).toEqual(entry);
    expect(new Net().initialize(6).stateDict()['stem.weight']).not.toEqual(values['stem.weight']);
  });

  it('names the initialiser that gives too few values', () => {
    class Short extends Module {
      readonly scale = new Parameter([3], { initializer: () => new Float32Array(2) });
      override forward(): void {}
    }
    expect(() => new Short().initialize(0)).toThrow('The initialiser of scale gave 2 values, but its shape [3] has 3.');
  });

  it('draws no numbers and holds no tensors before', () => {
    const before = tf.memory().numTensors;
    using net = new Net();
    expect(tf.memory().numTensors).toBe(before);
    expect(net.parameters().some(({ hasValue }) => hasValue)).toBe(false);
  });

  it('frees everything when disposed, and what it replaces', () => {
    const before = tf.memory().numTensors;
    {
      using net = new Net().initialize(0);
      expect(tf.memory().numTensors).toBe(before + 16);
      net.initialize(1);
      expect(tf.memory().numTensors).toBe(before + 16);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('keeps its values through tidy scopes', () => {
    using net = new Net();
    tf.tidy(() => void net.initialize(0));
    expect(() => net.stateDict()).not.toThrow();
  });

  it('lists a module that is held twice once, but under both names in a state dict', () => {
    class Tied extends Module {
      readonly first = new Linear(2, 2, { bias: false });
      readonly second = this.first;
      override forward(x: tf.Tensor2D): tf.Tensor2D {
        return this.second.forward(this.first.forward(x));
      }
    }
    using tied = new Tied().initialize(0);
    expect(tied.namedParameters().map(([name]) => name)).toEqual(['first.weight']);
    expect(tied.namedModules().map(([name]) => name)).toEqual(['', 'first']);
    const stateDict = tied.stateDict();
    expect(Object.keys(stateDict)).toEqual(['first.weight', 'second.weight']);
    expect(tied.loadStateDict(stateDict)).toEqual({ missing: [], unexpected: [] });
  });

  it('does not follow a module round that holds its owner', () => {
    class Child extends Module {
      readonly parent: Module;
      readonly weight = new Parameter([1], { initializer: ones() });
      constructor(parent: Module) {
        super();
        this.parent = parent;
      }
      override forward(): void {}
    }
    class Parent extends Module {
      readonly child: Child = new Child(this);
      override forward(): void {}
    }
    const parent = new Parent();
    expect(parent.namedParameters().map(([name]) => name)).toEqual(['child.weight']);
    expect(parent.child.namedParameters().map(([name]) => name)).toEqual(['weight']);
    expect(parent.child.describe()).toMatch(/Child/);
  });

  it('names itself by its path once it has been walked', () => {
    const net = new Net();
    const norm = net.blocks[1]?.norm as BatchNorm2d;
    expect(norm.describe()).toBe('BatchNorm2d');
    net.modules();
    expect(norm.describe()).toBe('blocks.1.norm (BatchNorm2d)');
    net.blocks[1]?.modules();
    expect(norm.path).toBe('blocks.1.norm');
    expect(net.describe()).toBe('Net');
  });

  it('says where to hold a layer that it cannot find', () => {
    class Hidden extends Module {
      readonly heads = new Map([['classes', new Linear(2, 2)]]);
      override forward(x: tf.Tensor2D): tf.Tensor2D | undefined {
        return this.heads.get('classes')?.forward(x);
      }
    }
    expect(() => new Hidden().initialize(0).forward(tf.zeros([1, 2]))).toThrow(
      'The parameter [2,2] has no value yet: call initialize(seed) or loadStateDict() of the model first, and hold every layer in a field, in an array or in a ModuleList.',
    );
  });

  it('can be disposed twice, and initialised again', () => {
    const before = tf.memory().numTensors;
    const net = new Net().initialize(0);
    net.dispose();
    net.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(() => net.stateDict()).toThrow('The parameter stem.weight [2,1,1,1] has no value yet');
    net.initialize(0).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says which parameter has no value', () => {
    const net = new Net();
    net.modules();
    expect(() => net.stem.forward(tf.zeros([1, 1, 1, 1]))).toThrow(
      'The parameter stem.weight [2,1,1,1] has no value yet: call initialize(seed) or loadStateDict() of the model first',
    );
  });
});
