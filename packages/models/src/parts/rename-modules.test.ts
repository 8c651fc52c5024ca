import { describe, expect, it } from 'vitest';
import { renameModules } from './rename-modules.js';

describe('renameModules', () => {
  it('puts the whole path of a module in place of another, and leaves the rest', () => {
    const rename = renameModules([
      ['bn1', 'features.0.1'],
      ['blocks.1.0', 'features.2'],
    ]);
    expect(rename('bn1.running_mean')).toBe('features.0.1.running_mean');
    expect(rename('blocks.1.0.weight')).toBe('features.2.weight');
    expect(rename('blocks.1.0.bn1.weight')).toBe('blocks.1.0.bn1.weight');
    expect(rename('bn1')).toBe('features.0.1');
    expect(rename('bn2')).toBe('bn2');
    expect(rename('__proto__.weight')).toBe('__proto__.weight');
  });
});
