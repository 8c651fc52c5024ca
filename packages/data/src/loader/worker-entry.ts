/** The script of a worker thread: makes its own dataset, then loads the parts of batches that it is asked for, one by one. */
import { on } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { recordError } from './error-transfer.js';
import { PartMaker } from './part-maker.js';
import type { WorkerReply, WorkerRequest, WorkerStart } from './worker-messages.js';
import { openWorkerSource } from './worker-source.js';

async function serve(port: MessagePort, { module, options, seed, stacks, onBadSample, currentRun }: WorkerStart): Promise<void> {
  const reply = (message: WorkerReply, buffers: ArrayBuffer[] = []): void => port.postMessage(message, buffers);
  // From here on requests are kept until they are read.
  const requests = on(port, 'message') as AsyncIterable<[WorkerRequest]>;
  const run = new Int32Array(currentRun);
  try {
    const dataset = await openWorkerSource(module, options);
    const maker = new PartMaker({ dataset, seed, stacks, onBadSample, stopped: (job) => Atomics.load(run, 0) !== job });
    reply({ kind: 'opened', length: dataset.length });
    for await (const [request] of requests) {
      if (request.kind === 'close') break;
      const { result, buffers } = await maker.make(request.job);
      reply({ kind: 'done', id: request.job.id, result }, buffers);
    }
  } catch (error) {
    reply({ kind: 'unopened', error: recordError(error) });
  }
  port.close();
}

if (parentPort) await serve(parentPort, workerData as WorkerStart);
