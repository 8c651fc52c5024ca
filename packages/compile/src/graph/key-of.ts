/** Text that tells values apart, as JSON but for the numbers that it does not have: infinite ones, those that are none, and -0. */
export function keyOf(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== 'number' || (Number.isFinite(item) && !Object.is(item, -0))) return item;
    return `number ${Object.is(item, -0) ? '-0' : item}`;
  });
}
