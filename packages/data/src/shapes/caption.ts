import type { PlacedShape, Scene } from './scene.js';

/** Says in one English phrase what a picture shows: "a small red heart to the left of a large teal ring on striped grey". */
export function captionScene({ background, shapes }: Scene): string {
  const behind = `on ${background.texture === 'plain' ? '' : `${background.texture} `}${background.colour}`;
  const [first, second] = shapes;
  if (!first) return `nothing ${behind}`;
  if (!second) return `${withSize(first)} ${behind}`;
  if (shapes.length === 2) return `${withSize(first)} ${relation(first, second)} ${withSize(second)} ${behind}`;
  const phrases = shapes.map(({ colour, shape }) => withArticle(`${colour} ${shape}`));
  return `${phrases.slice(0, -1).join(', ')} and ${phrases.at(-1)} ${behind}`;
}

function withSize({ size, colour, shape }: PlacedShape): string {
  return withArticle(`${size === 'medium' ? '' : `${size} `}${colour} ${shape}`);
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

function relation(first: PlacedShape, second: PlacedShape): string {
  const [right, down] = [first.centerX - second.centerX, first.centerY - second.centerY];
  if (Math.abs(right) > Math.abs(down)) return right < 0 ? 'to the left of' : 'to the right of';
  return down < 0 ? 'above' : 'below';
}
