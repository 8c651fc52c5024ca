import { expect, it } from 'vitest';
import { parseReadme } from './readme.js';

it('finds the install line and the first example', () => {
  const text =
    '# x\n\n```sh\nnpm install --save @ocelli/x y # later\n```\n\n```ts\nconst a = 1;\n```\n\n```ts\nconst b = 2;\n```\n';
  expect(parseReadme(text)).toEqual({ install: ['@ocelli/x', 'y'], example: 'const a = 1;\n' });
  expect(parseReadme('npm install ocelli').example).toBeUndefined();
  expect(() => parseReadme('# x')).toThrow('the README has no `npm install` line');
});
