import { expect, test } from 'vitest';
import { parseOptions, toArguments, trainFlags, wholeNumber } from './flags.js';

const parse = (usage: string, text: string): unknown =>
  trainFlags()
    .find((flag) => flag.usage.startsWith(usage))
    ?.parse(text);

test('numbers are read where a setting is a number, and text stays text', () => {
  expect(parse('--epochs', '3')).toBe(3);
  expect(parse('--lr', '1e-3')).toBe(0.001);
  expect(parse('--epochs', 'three')).toBe('three');
  expect(parse('--data-dir', '2024')).toBe('2024');
  expect(parse('--mean', '0.5,1,x')).toEqual([0.5, 1, 'x']);
  expect(parse('--model-options', 'channels=16, bias=false,kind=wide')).toEqual({ channels: 16, bias: false, kind: 'wide' });
});

test('options of a model that are none', () => {
  expect(() => parseOptions('channels')).toThrow("--model-options: expected name=value,name=value, found 'channels'");
});

test('settings can be typed again', () => {
  const settings = { batchSize: 16, dataDir: '/my photos', modelOptions: { channels: 8 }, preprocessing: { mean: [0.5, 1] } };
  const places = ['--batch-size', '16', '--data-dir', "'/my photos'", '--model-options', 'channels=8'];
  expect(toArguments(settings)).toEqual([...places, '--mean', '0.5,1']);
  expect(toArguments({ fineTune: true, layerDecay: 0.5 })).toEqual(['--fine-tune', '--layer-decay', '0.5']);
  expect(toArguments({ fineTune: false })).toEqual([]);
});

test('whole numbers', () => {
  expect(wholeNumber('--top', '3')).toBe(3);
  expect(() => wholeNumber('--top', 'all')).toThrow('--top: expected a whole number of at least 1, found "all"');
});
