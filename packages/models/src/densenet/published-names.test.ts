import { expect, it } from 'vitest';
import { densenet121, publishedNames } from './index.js';

it('gives the present name of every tensor of a dense layer, and leaves all others', () => {
  expect(publishedNames('features.denseblock1.denselayer12.norm.1.running_mean')).toBe(
    'features.denseblock1.denselayer12.norm1.running_mean',
  );
  const names = densenet121()
    .create({})
    .namedState()
    .map(([name]) => name);
  const published = names.map((name) => name.replace(/(denselayer\d+\.)(norm|conv)([12])/, '$1$2.$3'));
  expect(published.filter((name, index) => name !== names[index]).length).toBe(58 * 12);
  expect(published.map(publishedNames)).toEqual(names);
  expect(names.map(publishedNames)).toEqual(names);
});
