import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ShapeName, shapesDataset } from '@ocelli/data';
import sharp, { type Sharp } from 'sharp';

interface Kind {
  /** Height and width of the picture, which the page must bring to the model's own size. */
  readonly size: number;
  readonly ending?: string;
  readonly change?: (picture: Sharp) => Sharp;
}

/** One for each shape; each a way in which a browser could read other pixels than Node. */
const kinds: readonly Kind[] = [
  { size: 32 },
  { size: 100 },
  { size: 75, change: (picture) => picture.png({ progressive: true }) },
  { size: 64, change: (picture) => picture.png({ palette: true }) },
  { size: 48, change: (picture) => picture.greyscale() },
  { size: 90, change: (picture) => picture.ensureAlpha(0.6) },
  { size: 120, change: (picture) => picture.withIccProfile('p3') },
  {
    size: 80,
    change: (picture) => picture.extract({ left: 0, top: 10, width: 80, height: 55 }).withMetadata({ orientation: 6 }),
  },
  { size: 160, ending: 'jpg', change: (picture) => picture.jpeg({ quality: 90 }) },
  { size: 56, ending: 'webp', change: (picture) => picture.webp({ lossless: true }) },
];

/** Writes ten pictures of shapes into a folder; their paths, in the order of the classes. */
export async function writeTenPictures(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    kinds.map(async ({ size, ending = 'png', change = (picture) => picture }, index) => {
      const { shape, picture } = render(index, size);
      const file = join(folder, `${index}-${shape}.${ending}`);
      await writeFile(file, await change(picture).toBuffer());
      return file;
    }),
  );
}

function render(index: number, size: number): { shape: ShapeName; picture: Sharp } {
  const shapes = shapesDataset({ split: 'test', length: kinds.length, imageSize: size });
  const { image } = shapes.scene(index);
  const raw = { height: image.height, width: image.width, channels: 3 } as const;
  const shape = shapes.classNames[shapes.label(index)];
  if (shape === undefined) throw new Error(`There is no shape ${index}.`);
  return { shape, picture: sharp(Uint8Array.from(image.data), { raw }).png() };
}
