import reference from '../fixtures/torchvision.json' with { type: 'json' };
import type { Image } from '../image.js';

interface Result {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** One case of the reference: what torchvision gives for a tensor of bytes, and for a Pillow image where it was asked. */
export interface ReferenceCase {
  readonly name: string;
  readonly image: Image;
  readonly args: Readonly<Record<string, unknown>>;
  readonly tensor: readonly Result[];
  readonly pil: readonly Result[];
}

function toImage({ shape, values }: Result): Image {
  const [height = 0, width = 0, channels = 0] = shape;
  return { data: Uint8Array.from(values), height, width, channels };
}

function toList(result: unknown): readonly Result[] {
  return result === undefined ? [] : Array.isArray(result) ? (result as Result[]) : [result as Result];
}

/** The reference's cases of one operation. */
export function referenceCases(operation: string): ReferenceCase[] {
  const images = new Map(reference.images.map((image) => [image.name, toImage(image)]));
  const cases = reference.cases.filter((one) => one.op === operation);
  if (cases.length === 0) throw new Error(`The reference has no case of ${operation}.`);
  return cases.map((one) => {
    const image = images.get(one.image);
    if (image === undefined) throw new Error(`The reference has no image ${one.image}.`);
    const tensor = toList('tensor' in one ? one.tensor : undefined);
    const pil = 'pilSameAsTensor' in one ? tensor : toList('pil' in one ? one.pil : undefined);
    return { name: one.name, image, args: one.args, tensor, pil };
  });
}

/** The largest difference of any value; infinite when the shapes differ. */
export function largestDifference(image: Image, { shape, values }: Result): number {
  const same = [image.height, image.width, image.channels].every((extent, axis) => extent === shape[axis]);
  if (!same || image.data.length !== values.length) return Infinity;
  return values.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (image.data[index] ?? Number.NaN))), 0);
}
