import type { Order } from '../onnx/order.js';
import type { DeviceData } from './device-data.js';

/** Copies on a device, by the order in which their axes lie; undefined where the elements were asked for once. */
type Copies = Map<string, DeviceData | undefined>;

const copies = new WeakMap<object, Copies>();

/**
 * Gives the copy on the device of a tensor's elements that calls are given again, such as a trained model's parameters, and makes it the
 * second time; until then, undefined. It goes with the tensor's data, by the garbage collector.
 */
export async function uploadOnce(
  dataId: object,
  order: Order,
  upload: () => Promise<DeviceData>,
): Promise<DeviceData | undefined> {
  const known = copies.get(dataId) ?? new Map<string, DeviceData | undefined>();
  copies.set(dataId, known);
  const key = order.join();
  if (known.has(key) && known.get(key) === undefined) known.set(key, await upload());
  else if (!known.has(key)) known.set(key, undefined);
  return known.get(key);
}
