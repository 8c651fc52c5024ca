import { Identity, Sequential } from '@ocelli/nn';
import { describe, expect, it } from 'vitest';
import { stageEnds, stageGroups } from './stages.js';

describe('stages', () => {
  it('end before each layer that halves the image, and with the last', () => {
    expect(stageEnds([2, 1, 2, 1, 1, 2])).toEqual([1, 4, 5]);
    expect(stageEnds([1])).toEqual([0]);
  });

  it('have all layers in their groups, those behind the last with it', () => {
    const layers = Array.from({ length: 5 }, () => new Identity());
    const groups = stageGroups(new Sequential(...layers), [0, 2, 3]);
    expect(groups.map((group) => group.map((layer) => layers.indexOf(layer as Identity)))).toEqual([[0], [1, 2], [3, 4]]);
  });
});
