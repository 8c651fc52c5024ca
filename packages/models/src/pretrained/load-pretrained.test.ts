import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchNorm2d, Conv2d, Linear, Sequential, StateDictError } from '@ocelli/nn';
import { writeSafetensors, writeShardedSafetensors } from '@ocelli/safetensors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModel, featuresOnly } from '../index.js';
import { loadPretrained, readPretrained } from './load-pretrained.js';
import { torchFile } from './testing/torch-files.js';
import { WeightsError } from './weights-error.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ocelli-weights-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The module whose weights the files of PyTorch's hold. */
const makeNet = () => new Sequential(new Conv2d(1, 2, 1), new BatchNorm2d(2));

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

describe('loadPretrained', () => {
  it('tells files by their content, whatever they are called', async () => {
    using net = makeNet();
    const names = ['moduleZip', 'checkpoint', 'checkpointLegacy'] as const;
    const states = [];
    for (const name of names) {
      const found = await loadPretrained(net, write(`${name}.safetensors`, torchFile(name)));
      expect(found).toEqual({ file: join(folder, `${name}.safetensors`), missing: [], unexpected: [] });
      states.push(net.stateDict());
    }
    const bytes = writeSafetensors(net.stateDict());
    using other = makeNet();
    await loadPretrained(other, write('weights.pth', bytes));
    expect(other.stateDict()).toEqual(states[0]);
    await loadPretrained(other, bytes);
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });

  it('reads a folder: its usual file, several shards, and what config.json says', async () => {
    using net = makeNet().initialize(1);
    const { indexJson, shards } = writeShardedSafetensors(net.stateDict(), { maxShardBytes: 20 });
    write('model.safetensors.index.json', indexJson);
    for (const { file, bytes } of shards) write(file, bytes());
    const config = { input_size: [3, 224, 224], crop_pct: 0.95, mean: [0.5, 0.5, 0.5], std: [1, 1, 1], interpolation: 'bicubic' };
    write(
      'config.json',
      JSON.stringify({ architecture: 'tiny', num_classes: 2, pretrained_cfg: config, label_names: ['a', 'b'] }),
    );
    using other = makeNet();
    const found = await loadPretrained(other, folder);
    expect(other.stateDict()).toEqual(net.stateDict());
    expect(found).toEqual({
      file: join(folder, 'model.safetensors.index.json'),
      missing: [],
      unexpected: [],
      architecture: 'tiny',
      numClasses: 2,
      preprocessing: { imageSize: 224, resizeTo: 235, mean: [0.5, 0.5, 0.5], std: [1, 1, 1], interpolation: 'bicubic' },
      labels: ['a', 'b'],
    });
  });

  it('says what does not fit, and leaves the model as it was', async () => {
    using net = new Sequential(new Conv2d(1, 2, 3), new Linear(2, 2)).initialize(1);
    const before = net.stateDict();
    const loading = loadPretrained(net, write('a.pth', torchFile('moduleZip')));
    await expect(loading).rejects.toThrow(WeightsError);
    await expect(loading).rejects.toThrow(`${join(folder, 'a.pth')}: not the weights of this model. The state dict does not fit`);
    await expect(loading).rejects.toThrow('0.weight is [2,1,1,1], but the model has [2,1,3,3]');
    await expect(loading).rejects.toMatchObject({ cause: expect.any(StateDictError) as unknown });
    expect(net.stateDict()).toEqual(before);
  });

  it('renames tensors, and leaves out those without a name', async () => {
    using net = new Sequential(new Conv2d(1, 2, 1));
    const rename = (name: string) => (name.startsWith('0.') ? name : undefined);
    expect(await loadPretrained(net, torchFile('moduleZip'), { rename })).toMatchObject({ missing: [], unexpected: [] });
    await expect(readPretrained(torchFile('moduleZip'), { rename: () => 'x' })).rejects.toThrow('two tensors get the name "x"');
    using more = makeNet();
    expect(await loadPretrained(more, torchFile('moduleZip'), { rename, strict: false })).toMatchObject({
      missing: ['1.weight', '1.bias', '1.running_mean', '1.running_var'],
    });
  });

  it("loads what chosen stages need of a whole model's weights", async () => {
    using model = await createModel('small-cnn', { seed: 1 });
    using features = await featuresOnly('small-cnn', { stages: [0], initialize: false });
    const stateDict = model.stateDict();
    for (const source of [write('a.safetensors', writeSafetensors(stateDict)), writeSafetensors(stateDict)]) {
      features.dispose();
      expect(await loadPretrained(features, source)).toMatchObject({ missing: [], unexpected: [] });
      const { 'conv1.weight': weight, 'conv1.bias': bias } = stateDict;
      expect(features.stateDict()).toEqual({ 'conv1.weight': weight, 'conv1.bias': bias });
    }
    const { 'conv1.bias': _, ...lacking } = stateDict;
    const other = writeSafetensors({ ...lacking, 'conv9.bias': { dtype: 'F32', shape: [1], data: Float32Array.of(1) } });
    await expect(loadPretrained(features, other)).rejects.toThrow(
      /missing \(1\):\s+conv1.bias\s+unexpected \(1\):\s+conv9.bias$/,
    );
  });

  it('reads a model of TensorFlow.js by the map of its layers', async () => {
    const weights = [
      { name: 'dense/kernel', shape: [2, 1], dtype: 'float32' },
      { name: 'dense/bias', shape: [1], dtype: 'float32' },
    ];
    write('model.json', JSON.stringify({ modelTopology: {}, weightsManifest: [{ paths: ['group1'], weights }] }));
    write('group1', new Uint8Array(Float32Array.of(1, 2, 3).buffer));
    using net = new Sequential(new Linear(2, 1));
    await loadPretrained(net, folder, { moduleOfLayer: () => '0' });
    expect(net.stateDict()['0.weight']).toEqual({ dtype: 'F32', shape: [1, 2], data: Float32Array.of(1, 2) });
    rmSync(join(folder, 'group1'));
    await expect(readPretrained(folder)).rejects.toThrow(`${join(folder, 'group1')}: there is no such file.`);
  });

  it('says what is wrong with a source', async () => {
    await expect(readPretrained(join(folder, 'none.pth'))).rejects.toThrow('none.pth: there is no such file or folder');
    await expect(readPretrained(folder)).rejects.toThrow(`${folder}: the folder has no file of weights; name the file.`);
    for (const name of ['a.pth', 'b.th']) write(name, torchFile('moduleZip'));
    await expect(readPretrained(folder)).rejects.toThrow('several files of weights (a.pth, b.th); name the file.');
    expect(Object.keys((await readPretrained(folder, { file: 'b.th' })).stateDict)).toContain('0.weight');
    await expect(readPretrained(write('c', 'not weights'))).rejects.toThrow(
      'its first bytes are 6e 6f 74 20 77 65 69 67: neither safetensors nor a file of PyTorch',
    );
    await expect(readPretrained(write('d', ''))).rejects.toThrow('its first bytes are missing');
    mkdirSync(join(folder, 'e.pth'));
    await expect(readPretrained(join(folder, 'e.pth'))).rejects.toThrow('has no file of weights');
    const header = new Uint8Array(16);
    new DataView(header.buffer).setBigUint64(0, 2n ** 60n, true);
    header[8] = 0x7b;
    await expect(readPretrained(header)).rejects.toThrow(
      'the bytes: The header length is 1152921504606846976 bytes, over the limit',
    );
  });
});
