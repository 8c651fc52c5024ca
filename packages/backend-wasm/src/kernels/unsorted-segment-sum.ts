import { type KernelConfig, UnsortedSegmentSum, type UnsortedSegmentSumAttrs } from '@tensorflow/tfjs-core';
import { composite, sizeOf } from './workspace.js';

/** Adds each row of `x` to the segment that its number names; rows without a segment, as those of negative numbers, are left out. */
export function unsortedSegmentSum(): KernelConfig {
  return composite<'x' | 'segmentIds', UnsortedSegmentSumAttrs>({
    kernelName: UnsortedSegmentSum,
    compute: (workspace, { x, segmentIds }, { numSegments }) => {
      const rowShape = x.shape.slice(1);
      const rowSize = sizeOf(rowShape);
      const output = workspace.allocate([numSegments, ...rowShape]);
      const [values, segments, totals] = [workspace.values(x), workspace.values(segmentIds), workspace.values(output)];
      totals.fill(0);
      for (let row = 0; row < segments.length; row++) {
        const segment = segments[row] as number;
        if (segment < 0 || segment >= numSegments) continue;
        const start = segment * rowSize;
        for (let column = 0, from = row * rowSize; column < rowSize; column++, from++) {
          totals[start + column] = (totals[start + column] as number) + (values[from] as number);
        }
      }
      return output;
    },
  });
}
