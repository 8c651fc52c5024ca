import { expect, it, vi } from 'vitest';
import { Lender } from './lender.js';

it('frees at the end, and once only', async () => {
  const free = vi.fn(async () => undefined);
  const lender = new Lender(free);
  lender.lend()();
  expect(free).not.toHaveBeenCalled();
  await lender.end();
  await lender.end();
  expect(free).toHaveBeenCalledTimes(1);
});

it('frees later where something is still lent out, when the last of it is back', async () => {
  const free = vi.fn(async () => undefined);
  const lender = new Lender(free);
  const [first, second] = [lender.lend(), lender.lend()];
  await lender.end();
  first();
  first();
  expect(free).not.toHaveBeenCalled();
  second();
  expect(free).toHaveBeenCalledTimes(1);
});
