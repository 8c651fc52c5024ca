import { describe, expect, it, vi } from 'vitest';
import { quietly } from './quietly.js';

describe('quietly', () => {
  it('drops what loading tfjs-node prints and lets the rest through', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    quietly(() => {
      console.warn("The kernel 'Add' for backend 'cpu' is already registered");
      console.warn('cpu backend was already registered. Reusing existing backend factory.');
      console.warn('\n============================\nHi, looks like you are running TensorFlow.js in Node.js.');
      console.warn('something else');
    });
    expect(warn.mock.calls).toEqual([['something else']]);
  });

  it('drops deprecations, however they are given, and no other warning', () => {
    const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    quietly(() => {
      process.emitWarning('old', 'DeprecationWarning', 'DEP0040');
      process.emitWarning('old', { type: 'DeprecationWarning', code: 'DEP0040' });
      process.emitWarning('careful');
    });
    expect(emit.mock.calls.map(([text]) => text)).toEqual(['careful']);
  });

  it('sets everything back, also after an error, and hands the result on', () => {
    const { warn } = console;
    const { emitWarning } = process;
    expect(quietly(() => 5)).toBe(5);
    const failing = () =>
      quietly(() => {
        throw new Error('broken');
      });
    expect(failing).toThrow('broken');
    expect([console.warn, process.emitWarning]).toEqual([warn, emitWarning]);
  });
});
