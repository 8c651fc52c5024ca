import { expect, it } from 'vitest';
import { readRunConfig } from './run-config.js';

const config = {
  version: 1,
  model: { name: 'small-cnn', options: { numClasses: 2 } },
  classNames: ['circle', 'square'],
  preprocessing: { height: 32, width: 32, channels: 3, mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] },
};
const read = (value: unknown) => () => readRunConfig(JSON.stringify(value), 'config.json');

it('reads what the page needs and passes over the rest', () => {
  expect(readRunConfig(JSON.stringify({ ...config, command: 'ocelli train' }), 'config.json')).toEqual(config);
  const preprocessing = { ...config.preprocessing, resizeRatio: 1.14, interpolation: 'bicubic' };
  expect(readRunConfig(JSON.stringify({ ...config, preprocessing }), 'config.json').preprocessing).toEqual(preprocessing);
});

it('says what is wrong where', () => {
  expect(() => readRunConfig('{', 'config.json')).toThrow('config.json is not JSON: ');
  expect(read([])).toThrow('config.json is not what `ocelli train` writes into a run folder.\nthe whole: ');
  expect(read({ ...config, classNames: undefined })).toThrow('\nclassNames: Invalid input: expected array, received undefined');
  expect(read({ ...config, version: 2 })).toThrow('\nversion: Invalid input: expected 1');
  expect(read({ ...config, preprocessing: { ...config.preprocessing, channels: 4 } })).toThrow('\npreprocessing.channels: ');
});
