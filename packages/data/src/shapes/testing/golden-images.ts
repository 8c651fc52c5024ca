import { Rng } from '@ocelli/random';
import { renderShapesScene, type ShapesSceneOptions } from '../render-shapes-scene.js';

/** Options, and the hash of the picture that they give: the same bytes in every engine and release, in Node and in browsers. */
export function goldenImages(): readonly (readonly [ShapesSceneOptions, string])[] {
  return [
    [{}, '7087cf13849cdfac'],
    [{ imageSize: 128, objects: 5 }, 'a9c9662af0654b4e'],
    [{ imageSize: 48, shapes: ['heart', 'crescent'], textures: ['cloudy'], objects: 2 }, '28ac1104f655827b'],
  ];
}

/** The start of the SHA-256 sum of the picture's bytes. */
export async function imageHash(options: ShapesSceneOptions): Promise<string> {
  const bytes = Uint8Array.from(renderShapesScene(new Rng(2024), options).image.data);
  const sum = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
  return Array.from(sum.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
