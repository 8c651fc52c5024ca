import type { Image, Preprocessing } from '@ocelli/transforms';

/** A model's input as a picture for people: the normalisation undone, grey repeated. */
export function toImageData({ data, height, width, channels }: Image, { mean, std }: Preprocessing): ImageData {
  const pixels = new ImageData(width, height);
  for (let index = 0; index < height * width * 4; index++) {
    const colour = index % 4;
    const channel = Math.min(colour, channels - 1);
    const value = (data[Math.floor(index / 4) * channels + channel] ?? 0) * (std[channel] ?? 1) + (mean[channel] ?? 0);
    pixels.data[index] = colour === 3 ? 255 : value * 255;
  }
  return pixels;
}
