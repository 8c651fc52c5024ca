/** The names of the shapes; the place of a name is its class label. */
export const shapeNames = [
  'circle',
  'ring',
  'crescent',
  'triangle',
  'square',
  'pentagon',
  'star',
  'cross',
  'heart',
  'arrow',
] as const;

export type ShapeName = (typeof shapeNames)[number];
