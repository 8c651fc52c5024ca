import { isPlain, type Order, plainOrder } from '../order.js';

/** Axes of the old shape that together hold what some axes of the new one hold. */
interface Group {
  readonly from: number[];
  readonly to: number[];
}

/**
 * The order in which a reshaped tensor lies if nothing is moved: known where each group of axes that is joined or split lies side by
 * side and in its plain order. Undefined where values have to move first.
 */
export function regroup(from: readonly number[], to: readonly number[], order: Order): Order | undefined {
  if (isPlain(order)) return plainOrder(to.length);
  const lying = order.filter((axis) => from[axis] !== 1);
  const placed: { at: number; group: Group }[] = [];
  for (const group of groupsOf(from, to)) {
    const at = lying.indexOf(group.from[0] as number);
    if (group.from.some((axis, index) => lying[at + index] !== axis)) return undefined;
    placed.push({ at, group });
  }
  placed.sort((one, other) => one.at - other.at);
  const short = plainOrder(to.length).filter((axis) => to[axis] === 1);
  const long = placed.flatMap((place) => place.group.to);
  return isPlain(long.map((axis) => axis - short.filter((other) => other < axis).length))
    ? plainOrder(to.length)
    : [...short, ...long];
}

/** The smallest groups of axes longer than 1 that hold the same, from the first axis to the last. */
function groupsOf(from: readonly number[], to: readonly number[]): Group[] {
  const groups: Group[] = [];
  const [old, fresh] = [from, to].map((shape) => plainOrder(shape.length).filter((axis) => shape[axis] !== 1)) as [
    number[],
    number[],
  ];
  let [held, wanted] = [1, 1];
  let group: Group = { from: [], to: [] };
  while (old.length > 0 || fresh.length > 0) {
    if (held <= wanted && old.length > 0) {
      const axis = old.shift() as number;
      held *= from[axis] ?? 1;
      group.from.push(axis);
    } else {
      const axis = fresh.shift() as number;
      wanted *= to[axis] ?? 1;
      group.to.push(axis);
    }
    if (held !== wanted) continue;
    groups.push(group);
    group = { from: [], to: [] };
    [held, wanted] = [1, 1];
  }
  return groups;
}
