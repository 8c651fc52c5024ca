import { cropImage, type Image, type ImageSize, type PixelBox, resizeImage } from '@ocelli/transforms';

/** A heat map of a part of a photo, laid over the whole; where the part does not reach it is 0. One channel of float32. */
export function overPhoto(map: Image, part: PixelBox, { height, width }: ImageSize): Image {
  const [top, left, partHeight, partWidth] = [part.top, part.left, part.height, part.width].map(Math.round) as Four;
  const resized = resizeImage(map, { size: [partHeight, partWidth], antialias: true });
  return cropImage(resized, { top: -top, left: -left, height, width });
}

type Four = [number, number, number, number];
