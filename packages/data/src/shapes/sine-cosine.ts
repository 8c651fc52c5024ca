const quarterTurn = Math.PI / 2;

/**
 * [sin, cos] of an angle in radians to about 1e-14, from + - * / alone, so that every JavaScript engine gives the same bits.
 *
 * The angle is brought to within 1/8 turn of a multiple of a quarter turn; there the Taylor series end after nine terms.
 */
export function sineCosine(angle: number): readonly [sine: number, cosine: number] {
  const turns = Math.floor(angle / quarterTurn + 0.5);
  const x = angle - turns * quarterTurn;
  const square = x * x;
  let sine = 1;
  let cosine = 1;
  for (let n = 16; n >= 2; n -= 2) {
    sine = 1 - (square / (n * (n + 1))) * sine;
    cosine = 1 - (square / (n * (n - 1))) * cosine;
  }
  sine *= x;
  switch (turns & 3) {
    case 0:
      return [sine, cosine];
    case 1:
      return [cosine, -sine];
    case 2:
      return [-sine, -cosine];
    default:
      return [-cosine, sine];
  }
}
