/** Sizes of a MaxViT that a test runs in milliseconds. */
export const smallMaxVit = {
  inChannels: 1,
  imageSize: 32,
  numClasses: 3,
  stemChannels: 4,
  channels: [4, 8],
  depths: [1, 2],
  headWidth: 4,
  partition: 2,
  dropout: 0,
  attentionDropout: 0,
  dropPath: 0.4,
};
