/** The colour of a heat from 0 to 1, from blue through green and yellow to red, as bytes; known as jet. */
export function heatColour(heat: number): readonly [red: number, green: number, blue: number] {
  const level = (peak: number): number => Math.round(255 * Math.min(1, Math.max(0, 1.5 - Math.abs(4 * heat - peak))));
  return [level(3), level(2), level(1)];
}
