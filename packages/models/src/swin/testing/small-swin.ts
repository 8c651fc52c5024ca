/** Sizes of a Swin transformer that a test runs in milliseconds. */
export const smallSwin = {
  inChannels: 1,
  numClasses: 2,
  width: 4,
  depths: [1, 2, 1, 1],
  heads: [1, 2, 2, 4],
  window: 3,
  dropout: 0,
  attentionDropout: 0,
  dropPath: 0.4,
} as const;
