import { expect, test } from 'vitest';
import { threadArguments } from './thread-arguments.js';

test('a process that runs a file hands on all its flags', () => {
  expect(threadArguments(['--import', 'tsx', '--max-old-space-size=400'])).toBeUndefined();
});

test('a process whose program is text hands on how modules are found', () => {
  const given = ['--conditions=a', '-C', 'b', '--no-warnings', '--import', 'tsx', '--input-type=module', '-e', 'run()'];
  expect(threadArguments(given)).toEqual(['--conditions=a', '-C', 'b', '--import', 'tsx']);
});
