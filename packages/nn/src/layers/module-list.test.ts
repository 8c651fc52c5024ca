import { describe, expect, it } from 'vitest';
import { Linear, ModuleList } from '../index.js';

describe('ModuleList', () => {
  it('names its modules by number, and gives them in order', () => {
    const list = new ModuleList([new Linear(1, 2), new Linear(2, 3)]);
    expect(list.namedParameters().map(([name]) => name)).toEqual(['0.weight', '0.bias', '1.weight', '1.bias']);
    expect([...list].map(({ outFeatures }) => outFeatures)).toEqual([2, 3]);
    expect(list[1]?.inFeatures).toBe(2);
    expect(list.length).toBe(2);
  });

  it('has no forward', () => {
    expect(() => new ModuleList([]).forward()).toThrow('ModuleList has no forward: call the modules that it holds.');
  });
});
