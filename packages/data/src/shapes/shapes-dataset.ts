import { Rng } from '@ocelli/random';
import type { Image } from '@ocelli/transforms';
import type { ClassificationDataset, Dataset } from '../dataset.js';
import { renderShapesScene, type ShapesScene, type ShapesSceneOptions } from './render-shapes-scene.js';
import { type ShapeName, shapeNames } from './shape-names.js';

const mostKeptBytes = 64 * 2 ** 20;

export interface ShapesSplitOptions {
  /** 'train' by default; the splits share no image. */
  readonly split?: 'train' | 'test';
  /** The number of images; 8,000 to train and 2,000 to test by default. A longer set begins with the images of a shorter one. */
  readonly length?: number;
  /** 0 by default; another seed gives other images. */
  readonly seed?: number;
}

export interface ShapesDatasetOptions extends ShapesSplitOptions, Omit<ShapesSceneOptions, 'objects'> {}

export interface ShapesDataset extends ClassificationDataset {
  readonly classNames: readonly ShapeName[];
  /** All that is known about an image: its box, mask and caption too. */
  scene(index: number): ShapesScene;
}

/**
 * Pictures of one shape each, for classification: image i shows the shape of class i mod the number of shapes, so that every
 * class is as frequent as the others. They are rendered when they are asked for, and kept if all of them fit into 64 MiB; they
 * take nothing from the loader's stream.
 *
 * The defaults suit a small network: turns of at most 0.2 radians, and diameters from 0.65 to 0.9 of the side.
 *
 * @throws RangeError when the length is no positive integer or an option is out of its range.
 */
export function shapesDataset(options: ShapesDatasetOptions = {}): ShapesDataset {
  const { split = 'train', length, seed, shapes: classNames = shapeNames, ...choices } = options;
  const streams = splitStreams({ split, length, seed });
  const sceneOptions = { size: [0.65, 0.9] as const, rotation: 0.2, ...choices };
  const label = (index: number): number => requireIndex(index, streams.length) % classNames.length;
  const scene = (index: number): ShapesScene =>
    renderShapesScene(streams.stream(index), { ...sceneOptions, shapes: classNames.slice(label(index), label(index) + 1) });
  // A wrong option shows now and not at the first image.
  const keeps = streams.length * scene(0).image.data.length <= mostKeptBytes;
  const kept: Image[] = [];
  const image = (index: number): Image => {
    const rendered = kept[index] ?? scene(index).image;
    if (keeps) kept[index] = rendered;
    return rendered;
  };
  return {
    length: streams.length,
    classNames,
    label,
    describe: (index) => `${split} shapes image ${requireIndex(index, streams.length)}`,
    get: (index) => ({ image: image(index), label: label(index) }),
    scene,
  };
}

export interface ShapesScenesOptions extends ShapesSplitOptions, ShapesSceneOptions {}

/**
 * Scenes of several shapes with their boxes, masks and captions, for detection, segmentation and generation; one to four
 * shapes by default.
 *
 * @throws RangeError as `shapesDataset`.
 */
export function shapesScenes({ split, length, seed, ...choices }: ShapesScenesOptions = {}): Dataset<ShapesScene> {
  const streams = splitStreams({ split, length, seed });
  const get = (index: number): ShapesScene => renderShapesScene(streams.stream(index), { objects: [1, 4], ...choices });
  get(0);
  return { length: streams.length, get };
}

interface SplitStreams {
  readonly length: number;
  stream(index: number): Rng;
}

type Given<Options> = { [Key in keyof Options]: Options[Key] | undefined };

function splitStreams({ split = 'train', length, seed = 0 }: Given<ShapesSplitOptions>): SplitStreams {
  const count = length ?? (split === 'train' ? 8000 : 2000);
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`The shapes' length must be a positive integer, but it is ${count}.`);
  }
  const root = new Rng(seed).fork('shapes').fork(split);
  return { length: count, stream: (index) => root.fork(requireIndex(index, count)) };
}

function requireIndex(index: number, length: number): number {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new RangeError(`The shapes have images 0 to ${length - 1}, but ${index} was asked for.`);
  }
  return index;
}
