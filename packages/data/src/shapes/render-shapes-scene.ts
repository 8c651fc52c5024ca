import type { Rng } from '@ocelli/random';
import type { Image } from '@ocelli/transforms';
import { type Box, type RotatedBox, turnedBox, uprightBox } from './boxes.js';
import { captionScene } from './caption.js';
import { type ColourName, shapeColours } from './colours.js';
import { drawScene, type SceneChoices } from './draw-scene.js';
import { paintScene } from './paint-scene.js';
import type { Scene } from './scene.js';
import { type ShapeName, shapeNames } from './shape-names.js';
import { type TextureName, textureNames } from './texture.js';

export interface ShapesSceneOptions {
  /** The image's side in pixels; 32 by default. The same stream gives the same scene at every size. */
  readonly imageSize?: number;
  /** How many shapes, or the least and the most; 1 by default. Shapes never overlap: where there is no room, fewer are drawn. */
  readonly objects?: number | readonly [least: number, most: number];
  /** The shapes to choose from; all by default. */
  readonly shapes?: readonly ShapeName[];
  /** The colours to choose from, of which those are taken that stand out from the background; all by default. */
  readonly colours?: readonly ColourName[];
  /** The background's textures to choose from; all by default. */
  readonly textures?: readonly TextureName[];
  /**
   * The smallest and the largest diameter of the circle around a single shape as a part of the image's side; [0.45, 0.85] by
   * default. Where there are n shapes, each is 0.85 / sqrt(n) as large.
   */
  readonly size?: readonly [smallest: number, largest: number];
  /** The largest turn to either side in radians; pi, any turn, by default. */
  readonly rotation?: number;
  /** The strength of the noise on each pixel in grey levels; 6 by default. */
  readonly grain?: number;
}

/** One shape in an image. */
export interface ShapesObject {
  readonly shape: ShapeName;
  readonly colour: ColourName;
  /** The tightest upright box around the outline. */
  readonly box: Box;
  /** The tightest box around the outline that is turned as the shape is. */
  readonly rotatedBox: RotatedBox;
  /** An image of one channel as large as the picture: 1 where the shape covers at least half of the pixel, else 0. */
  readonly mask: Image;
}

export interface ShapesScene {
  /** Three channels of bytes. */
  readonly image: Image;
  readonly objects: readonly ShapesObject[];
  /** Such as "a small red heart on striped grey". */
  readonly caption: string;
}

/**
 * Renders coloured shapes on a textured background, with all that is known about them.
 *
 * A pixel is covered by clamp(1/2 - d) with d the signed distance of its middle from the outline in pixels. Only + - * / and
 * square roots are used, so that the same stream gives the same bytes in every JavaScript engine.
 *
 * @throws RangeError when an option is out of its range, or there is nothing to choose from.
 */
export function renderShapesScene(rng: Rng, options: ShapesSceneOptions = {}): ShapesScene {
  const side = options.imageSize ?? 32;
  const scene = drawScene(rng, readChoices(options, side));
  const { image, masks } = paintScene(scene, side);
  return { image, objects: describeObjects(scene, masks, side), caption: captionScene(scene) };
}

function describeObjects(scene: Scene, masks: readonly Image[], side: number): ShapesObject[] {
  return scene.shapes.map((placed, index) => {
    const mask = masks[index];
    if (!mask) throw new RangeError(`The shape ${index} has no mask.`);
    const { shape, colour } = placed;
    return { shape, colour, box: uprightBox(placed, side), rotatedBox: turnedBox(placed, side), mask };
  });
}

function readChoices(options: ShapesSceneOptions, side: number): SceneChoices {
  const { objects = 1, shapes = shapeNames, textures = textureNames, size = [0.45, 0.85], grain = 6 } = options;
  const { colours = Object.keys(shapeColours) as ColourName[], rotation = Math.PI } = options;
  const [least, most] = typeof objects === 'number' ? [objects, objects] : objects;
  requireOption(Number.isInteger(side) && side >= 8, 'imageSize', 'an integer of at least 8', side);
  requireOption(
    Number.isInteger(least) && Number.isInteger(most) && least >= 0 && most >= least,
    'objects',
    'an integer from 0 on, or two, the smaller one first',
    objects,
  );
  requireOption(
    size[0] > 0 && size[0] <= size[1] && size[1] <= 0.94,
    'size',
    'two parts of the side up to 0.94, ascending',
    size,
  );
  requireOption(rotation >= 0 && rotation < Infinity, 'rotation', 'an angle of at least 0', rotation);
  requireOption(grain >= 0 && grain <= 255, 'grain', 'from 0 to 255', grain);
  requireSome('shapes', shapes, shapeNames);
  requireSome('colours', colours, Object.keys(shapeColours));
  requireSome('textures', textures, textureNames);
  return { pixel: 1 / side, objects: [least, most], shapes, colours, textures, size, rotation, grain };
}

function requireSome(option: string, choices: readonly string[], known: readonly string[]): void {
  const holds = choices.length > 0 && choices.every((choice) => known.includes(choice));
  requireOption(holds, option, `a list, not empty, of some of ${known.join(', ')}`, choices);
}

function requireOption(holds: boolean, option: string, expected: string, found: unknown): void {
  if (!holds) throw new RangeError(`renderShapesScene: ${option} must be ${expected}, but it is ${JSON.stringify(found)}.`);
}
