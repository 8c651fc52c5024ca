/**
 * The multiple of `divisor` nearest to a scaled number of channels, at least `divisor`, and the next one up where rounding would lose
 * more than a tenth; as `torchvision.models._utils._make_divisible`.
 */
export function makeDivisible(channels: number, divisor: number): number {
  const nearest = Math.max(divisor, Math.floor((channels + divisor / 2) / divisor) * divisor);
  return nearest < 0.9 * channels ? nearest + divisor : nearest;
}
