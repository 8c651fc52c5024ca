import type { Image } from '@ocelli/transforms';

/**
 * A picture file as RGB bytes, pixel for pixel as `ocelli predict` reads it: upright as its EXIF orientation says, colour profiles passed
 * over, transparent parts on white, and not resized by the browser.
 *
 * @throws Error that names the file where the browser cannot decode it.
 */
export async function decodePicture(file: Blob, name: string): Promise<Image> {
  const bitmap = await decode(file, name);
  const { height, width } = bitmap;
  try {
    return onWhite(pixelsOf(bitmap));
  } catch (cause) {
    throw new Error(`${name} is too large for this browser: ${width} x ${height} pixels.`, { cause });
  } finally {
    bitmap.close();
  }
}

async function decode(file: Blob, name: string): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
      imageOrientation: 'from-image',
    });
  } catch (cause) {
    throw new Error(`${name} is not a picture that this browser can read: choose a PNG, JPEG or WebP file.`, { cause });
  }
}

function pixelsOf(bitmap: ImageBitmap): ImageData {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  // A canvas holds colours multiplied by their alpha; in 8 bits that would lose the low bits of translucent ones.
  const settings: CanvasRenderingContext2DSettings & { colorType: string } = { willReadFrequently: true, colorType: 'float16' };
  const context = canvas.getContext('2d', settings);
  if (!context) throw new Error('This browser gives no canvas of that size.');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

/** RGB of RGBA, blended with white and rounded down, as libvips does. */
export function onWhite({ data: rgba, height, width }: Pick<ImageData, 'data' | 'height' | 'width'>): Image {
  const data = new Uint8Array(height * width * 3);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const alpha = rgba[pixel * 4 + 3] ?? 255;
    const white = 255 * (255 - alpha);
    for (let channel = 0; channel < 3; channel++) {
      data[pixel * 3 + channel] = Math.floor(((rgba[pixel * 4 + channel] ?? 0) * alpha + white) / 255);
    }
  }
  return { data, height, width, channels: 3 };
}
