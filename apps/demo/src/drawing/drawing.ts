/** A place on the board; both go from 0 to 1. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One movement of the pen. */
export interface Stroke {
  readonly points: readonly Point[];
  readonly colour: string;
  /** Width of the line as a share of the board's shorter side. */
  readonly width: number;
  /** Whether the area that the stroke goes round is filled. */
  readonly filled: boolean;
}

export interface BoardSize {
  readonly height: number;
  readonly width: number;
}

/** About how many pixels a board is wide, so that lines are smooth. */
const fineEnough = 320;

/** The pixels of a board for a model's input: a whole multiple of it, so that each of its pixels is the mean of a square. */
export function boardSize({ height, width }: BoardSize): BoardSize {
  const multiple = Math.max(1, Math.round(fineEnough / Math.max(height, width)));
  return { height: height * multiple, width: width * multiple };
}

/** Paints strokes on paper, in the order in which they were drawn. */
export function paintDrawing(
  context: CanvasRenderingContext2D,
  { strokes, paper, size }: { strokes: readonly Stroke[]; paper: string; size: BoardSize },
): void {
  context.fillStyle = paper;
  context.fillRect(0, 0, size.width, size.height);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const stroke of strokes) paintStroke(context, stroke, size);
}

function paintStroke(context: CanvasRenderingContext2D, { points, colour, width, filled }: Stroke, size: BoardSize): void {
  const [first, ...rest] = points.map(({ x, y }) => ({ x: x * size.width, y: y * size.height }));
  if (first === undefined) return;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = width * Math.min(size.height, size.width);
  context.beginPath();
  context.moveTo(first.x, first.y);
  // A path of one point needs a line to be seen.
  context.lineTo(first.x, first.y);
  for (const [index, { x, y }] of rest.entries()) {
    const next = rest[index + 1];
    // Rounded through the middles, with the points drawn towards.
    if (next) context.quadraticCurveTo(x, y, (x + next.x) / 2, (y + next.y) / 2);
    else context.lineTo(x, y);
  }
  if (filled) {
    context.closePath();
    context.fill();
  }
  context.stroke();
}
