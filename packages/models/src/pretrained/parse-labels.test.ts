import { expect, it } from 'vitest';
import { parseLabels } from './parse-labels.js';

it.each<[string, string]>([
  ['a line each', 'tench\r\ngreat white\n'],
  ['a list', '["tench", "great white"]'],
  ['names by their number', '{"0": "tench", "1": "great white"}'],
  ["Keras's lists", ' {"1": ["n01484850", "great white"], "0": ["n01440764", "tench"]}'],
])('reads %s', (_, text) => {
  expect(parseLabels(text)).toEqual(['tench', 'great white']);
});

it.each(['', '[]', '{"a": "tench"}', '{"1": "tench"}', '[1, 2]', '["tench"'])('finds none in %j', (text) => {
  expect(parseLabels(text)).toBeUndefined();
});
