import { makeDivisible } from '../parts/make-divisible.js';

/** A RegNet's parameters, by which the widths of its blocks lie on a line before they are rounded. */
export interface RegNetRule {
  /** Number of blocks. */
  readonly depth: number;
  /** Width of the first block, `w_0`. */
  readonly initialWidth: number;
  /** By how much a block is wider than the one before it, `w_a`. */
  readonly slope: number;
  /** Between the widths of neighbouring stages, `w_m`. */
  readonly ratio: number;
  /** Channels of a group of the convolutions. */
  readonly groupWidth: number;
}

export interface RegNetStage {
  readonly width: number;
  readonly depth: number;
  readonly groupWidth: number;
}

/**
 * The stages of a RegNet: block `j` has the width `w_0 w_m^s`, rounded to a multiple of 8, of the whole number `s` nearest to
 * `log(1 + j w_a / w_0) / log(w_m)`, blocks of one width are a stage, and its width then becomes a multiple of the group's; Radosavovic
 * et al. 2020, equations 2 to 4, in whose last step torchvision loses no more than a tenth of a width.
 */
export function stageWidths({ depth, initialWidth, slope, ratio, groupWidth }: RegNetRule): RegNetStage[] {
  const depths = new Map<number, number>();
  for (let block = 0; block < depth; block++) {
    const step = roundToEven(Math.log(1 + (block * slope) / initialWidth) / Math.log(ratio));
    const width = 8 * roundToEven((initialWidth * ratio ** step) / 8);
    depths.set(width, (depths.get(width) ?? 0) + 1);
  }
  return [...depths].map(([width, count]) => {
    const group = Math.min(groupWidth, width);
    return { width: makeDivisible(width, group), depth: count, groupWidth: group };
  });
}

/** The nearest whole number, of two the even one; as `torch.round`, by which 22.5 is 22: the second width of RegNetX-1.6GF. */
function roundToEven(value: number): number {
  return value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
}
