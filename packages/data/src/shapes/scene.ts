import type { BackgroundColourName, ColourName, Rgb } from './colours.js';
import type { ShapeName } from './shape-names.js';
import type { Texture, TextureName } from './texture.js';

/** A shape's place in the unit square that is the image; x to the right, y down. */
export interface PlacedShape {
  readonly shape: ShapeName;
  readonly colour: ColourName;
  /** The colour as it is painted, close to the named one. */
  readonly paint: Rgb;
  readonly centerX: number;
  readonly centerY: number;
  /** The radius of the circle around the shape. */
  readonly radius: number;
  /** Radians; positive turns x towards y: clockwise on the screen. */
  readonly angle: number;
  readonly size: 'small' | 'medium' | 'large';
}

/** A faint spot on the background, of no meaning. */
export interface Spot {
  readonly centerX: number;
  readonly centerY: number;
  readonly radius: number;
  readonly paint: Rgb;
  readonly opacity: number;
}

export interface Background {
  readonly colour: BackgroundColourName;
  readonly texture: TextureName;
  readonly tones: readonly [Rgb, Rgb];
  readonly mixture: Texture;
  readonly spots: readonly Spot[];
  /** The strength of the grain in grey levels, and its hash's seed. */
  readonly grain: number;
  readonly grainSeed: number;
}

/** All that a picture shows, before it is painted. */
export interface Scene {
  readonly background: Background;
  readonly shapes: readonly PlacedShape[];
}
