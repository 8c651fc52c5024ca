import type { Position } from '../trainer/position.js';

/** The position that a text holds, or a sentence on why it holds none. */
export function parsePosition(text: string): Position | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `its position is not JSON (${(error as Error).message})`;
  }
  if (!isObject(value)) return 'its position is not an object';
  for (const key of ['seed', 'epoch', 'batch', 'step']) {
    if (!isCount(value[key])) return expected(key, 'a whole number', value[key]);
  }
  if (value.batches !== null && !isCount(value.batches)) return expected('batches', 'a whole number or null', value.batches);
  if (value.optimizer !== null && typeof value.optimizer !== 'string') {
    return expected('optimizer', 'a name or null', value.optimizer);
  }
  if (!Array.isArray(value.history) || !value.history.every((epoch) => isObject(epoch) && isObject(epoch.metrics))) {
    return expected('history', 'a list of epochs', value.history);
  }
  if (!isObject(value.sums) || !isObject(value.sums.metrics)) return expected('sums', 'the sums of an epoch', value.sums);
  return value as unknown as Position;
}

function expected(key: string, what: string, found: unknown): string {
  const text = JSON.stringify(found) ?? 'missing';
  return `the ${key} of its position must be ${what}, but is ${text.length > 40 ? `${text.slice(0, 40)}...` : text}`;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
