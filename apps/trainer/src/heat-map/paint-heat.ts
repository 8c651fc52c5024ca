import type { Image } from '@ocelli/transforms';
import { heatColour } from './heat-colour.js';

/** How much of the photo the hottest place hides. */
const opacity = 0.65;

/**
 * A photo, RGB bytes, with a map of the same size over it, the more of whose colour the hotter a place is: where there is no heat the photo
 * stays as it was. The largest value is the hottest; those below 0 are none.
 */
export function paintHeat(photo: Image, map: Image): Image {
  const data = Uint8Array.from(photo.data);
  let hottest = 0;
  for (const value of map.data) hottest = Math.max(hottest, value);
  for (const [place, value] of map.data.entries()) {
    if (!(value > 0)) continue;
    const heat = value / hottest;
    const share = opacity * Math.sqrt(heat);
    for (const [channel, level] of heatColour(heat).entries()) {
      const at = 3 * place + channel;
      data[at] = Math.round((1 - share) * (data[at] as number) + share * level);
    }
  }
  return { ...photo, data };
}
