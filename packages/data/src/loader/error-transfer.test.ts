import { expect, test } from 'vitest';
import { recordError, reviveError } from './error-transfer.js';

function posted(thrown: unknown): Error {
  return reviveError(structuredClone(recordError(thrown)));
}

test('an error keeps its class or name, message, stack and simple properties', () => {
  const original = Object.assign(new RangeError('too far'), { code: 'E_FAR', distance: 7, helper: () => 0 });
  const error = posted(original);
  expect(error).toBeInstanceOf(RangeError);
  expect(error).toMatchObject({ name: 'RangeError', message: 'too far', stack: original.stack, code: 'E_FAR', distance: 7 });
  expect(error).not.toHaveProperty('helper');
  class FileError extends Error {
    override readonly name = 'FileError';
  }
  expect(String(posted(new FileError('torn')))).toBe('FileError: torn');
});

test('causes come along', () => {
  const error = posted(new Error('outer', { cause: new TypeError('inner') }));
  expect(error.cause).toBeInstanceOf(TypeError);
  expect(error.cause).toMatchObject({ message: 'inner' });
});

test('what is not an error becomes one; a circle of causes ends', () => {
  expect(posted('just words').message).toBe('just words');
  const circle = new Error('round');
  circle.cause = circle;
  expect(posted(circle).message).toBe('round');
});
