import { expect, it } from 'vitest';
import { accountForSkips } from './skips.js';

it('finds the skip of a test by its whole name or by a pattern', () => {
  const [byName, byPattern] = [
    { reason: 'one', tests: ['a > b'] },
    { reason: 'other', tests: [/NCHW$/] },
  ];
  const account = accountForSkips([byName, byPattern]);
  expect(account.skipOf('a > b')).toBe(byName);
  expect(account.skipOf('a > b c')).toBeUndefined();
  expect(account.skipOf('conv2d > NCHW')).toBe(byPattern);
});

it('tells of skips without a reason, without a test and without a need', () => {
  const account = accountForSkips([
    { reason: ' ', tests: ['a'] },
    { reason: 'known', tests: [/b/, 'c'] },
    { reason: 'crashes', tests: ['d', 'e'], breakBackend: true },
  ]);
  for (const name of ['a', 'b', 'd']) account.skipOf(name);
  account.noteNeed('a');
  expect(account.mistakes()).toEqual([
    'the skip of a gives no reason',
    'no failing test needs the skip of /b/',
    'tfjs-core has no test c',
    'tfjs-core has no test e',
  ]);
});
