import type { Image, PixelBox } from '@ocelli/transforms';

/** A photo, RGB bytes, with the outline of a box: white on black, to be seen on any ground, as thick as suits the photo, within the box. */
export function drawBox(photo: Image, box: PixelBox): Image {
  const { height, width } = photo;
  const thickness = Math.max(1, Math.round(Math.min(height, width) / 150));
  const data = Uint8Array.from(photo.data);
  const right = box.left + box.width - 1;
  const bottom = box.top + box.height - 1;
  for (let y = box.top; y <= bottom; y++) {
    for (let x = box.left; x <= right; x++) {
      const depth = Math.min(y - box.top, bottom - y, x - box.left, right - x);
      if (depth < 2 * thickness) data.fill(depth < thickness ? 255 : 0, 3 * (y * width + x), 3 * (y * width + x) + 3);
    }
  }
  return { ...photo, data };
}
