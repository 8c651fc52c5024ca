/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** What a shape may be filled with. */
export const shapeColours = {
  red: [214, 40, 40],
  orange: [245, 130, 32],
  yellow: [250, 206, 50],
  green: [60, 160, 75],
  teal: [30, 170, 170],
  blue: [45, 105, 215],
  purple: [130, 70, 190],
  pink: [240, 110, 165],
} as const satisfies Record<string, Rgb>;

export type ColourName = keyof typeof shapeColours;

/** What lies behind the shapes: quieter colours. */
export const backgroundColours = {
  white: [236, 236, 232],
  grey: [150, 153, 158],
  black: [38, 38, 44],
  beige: [222, 205, 172],
  brown: [104, 78, 60],
  navy: [38, 52, 92],
  olive: [106, 112, 70],
  lavender: [198, 190, 220],
} as const satisfies Record<string, Rgb>;

export type BackgroundColourName = keyof typeof backgroundColours;

/** From this `colourDistance` on a shape stands out from what is behind it. */
export const leastColourDistance = 200;

/**
 * How different two colours look: the "redmean" approximation of a perceptual distance, 0 to about 765.
 *
 * https://www.compuphase.com/cmetric.htm
 */
export function colourDistance(a: Rgb, b: Rgb): number {
  const meanRed = (a[0] + b[0]) / 2;
  const [red, green, blue] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  return Math.sqrt((2 + meanRed / 256) * red * red + 4 * green * green + (2 + (255 - meanRed) / 256) * blue * blue);
}
