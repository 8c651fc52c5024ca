import { writeModel } from '../onnx/write-model.js';
import { deviceFault } from './explain-device.js';
import { explainAbsence } from './node-runtime.js';
import type { Device } from './session.js';

/** Whether compiled functions run on a device of this machine. */
export type DeviceReport =
  | { readonly device: Device; readonly usable: true }
  | { readonly device: Device; readonly usable: false; readonly reason: string; readonly mend: string };

/** A driver may take some seconds at its first use, and may hang. */
const patience = 60_000;

/** What a process of its own runs: a graph of one node. Drivers print what is wrong, and some end the process. */
const probe = `
const [path, device, model] = process.argv.slice(1);
(async () => {
  const { InferenceSession, Tensor } = require(path);
  const session = await InferenceSession.create(Buffer.from(model, 'base64'), { executionProviders: [device], logSeverityLevel: 4 });
  const { to } = await session.run({ from: new Tensor('float32', [1, 2, 3], [3]) });
  return { values: [...to.data] };
})().catch(({ message }) => ({ message })).then((reply) => process.stdout.write(JSON.stringify(reply)));
`;

/** What the process came to. */
interface Reply {
  readonly values?: readonly number[];
  /** Why it failed. */
  readonly message?: string;
}

/** Tries a device with a graph of one node, in a process of its own, and tells why it cannot be used, and what mends that. */
export async function diagnoseDevice(device: Device): Promise<DeviceReport> {
  const reply = await tryDevice(device).catch((error: Error): Reply & { absent?: Error } => ({ absent: error }));
  if ('absent' in reply && reply.absent !== undefined) return { device, usable: false, ...explainAbsence(reply.absent) };
  const { values, message = `the numbers that it computes are wrong: ${values}.` } = reply;
  if (String(values) === '-1,-2,-3') return { device, usable: true };
  const fault = deviceFault(device, new Error(message));
  return { device, usable: false, ...(fault ?? { reason: message, mend: 'Use --device cpu.' }) };
}

async function tryDevice(device: Device): Promise<Reply> {
  // Not where a page would load them.
  const [{ execFile }, { createRequire }] = await Promise.all([import('node:child_process'), import('node:module')]);
  const path = createRequire(import.meta.url).resolve('onnxruntime-node');
  const options = { timeout: patience, encoding: 'utf8' } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', probe, path, device, negatingModel()], options, (error, stdout) => {
      // A driver may fail when all is done.
      if (stdout !== '') resolve(JSON.parse(stdout) as Reply);
      else resolve({ message: `The ${device} provider ends the process${error?.signal ? ` with ${error.signal}` : ''}.` });
    });
  });
}

function negatingModel(): string {
  const value = (name: string) => ({ name, shape: [3], type: 'float32' }) as const;
  const node = { op: 'Neg', domain: '', name: 'probe', inputs: ['from'], outputs: ['to'], attributes: {} } as const;
  const graph = { opset: 18, inputs: [value('from')], outputs: [value('to')], initializers: [], nodes: [node] };
  return Buffer.from(writeModel(graph)).toString('base64');
}
