import { sizeOf, type Value } from './graph.js';

/** Whether a value has one number for each channel of images, along the last axis. */
export function isChannelVector({ shape }: Value, images: Value): boolean {
  const channels = images.shape.at(-1);
  return shape.length >= 1 && shape.length <= images.shape.length && shape.at(-1) === channels && sizeOf(shape) === channels;
}
