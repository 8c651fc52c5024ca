import { describe, expect, it } from 'vitest';
import { stageWidths } from './stage-widths.js';

describe('stageWidths', () => {
  it("gives the paper's stages", () => {
    // RegNetY-400MF's in appendix D.
    const stages = stageWidths({ depth: 16, initialWidth: 48, slope: 27.89, ratio: 2.09, groupWidth: 8 });
    expect(stages).toEqual([
      { width: 48, depth: 1, groupWidth: 8 },
      { width: 104, depth: 3, groupWidth: 8 },
      { width: 208, depth: 6, groupWidth: 8 },
      { width: 440, depth: 6, groupWidth: 8 },
    ]);
  });

  it('rounds a width in the middle of two multiples of 8 to the even one', () => {
    // 80 * 2.25 = 22.5 * 8, which becomes 176 and then a multiple of 24.
    const stages = stageWidths({ depth: 18, initialWidth: 80, slope: 34.01, ratio: 2.25, groupWidth: 24 });
    expect(stages.map(({ width }) => width)).toEqual([72, 168, 408, 912]);
    expect(stages.map(({ depth }) => depth)).toEqual([2, 4, 10, 2]);
  });

  it('has no group wider than the stage', () => {
    const stages = stageWidths({ depth: 4, initialWidth: 24, slope: 24, ratio: 2, groupWidth: 32 });
    expect(stages[0]).toEqual({ width: 24, depth: 1, groupWidth: 24 });
  });
});
