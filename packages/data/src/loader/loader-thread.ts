import type { Worker } from 'node:worker_threads';
import { reviveError } from './error-transfer.js';
import type { Part } from './join-parts.js';
import { EpochStoppedError } from './producer.js';
import { SampleError } from './sample-error.js';
import { threadArguments } from './thread-arguments.js';
import type { FailedPart, Job, JobResult, WorkerReply, WorkerRequest, WorkerStart } from './worker-messages.js';

/** How long a thread may take to end by itself, in milliseconds: a decoder should not be torn away in the middle of its work. */
const patience = 2000;

interface Waiting {
  readonly resolve: (part: Part) => void;
  readonly reject: (error: Error) => void;
}

/** One worker thread, seen from outside. It keeps the process alive only while a part is awaited from it. */
export class LoaderThread {
  /** The dataset's length, once the thread has made it. */
  readonly opened: Promise<number>;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #jobs = 0;
  #failure: Error | undefined;

  constructor(start: WorkerStart, name: string) {
    const file = import.meta.url.endsWith('.ts') ? './worker-entry.source.mjs' : './worker-entry.js';
    const execArgv = threadArguments(process.execArgv);
    // Not imported, so that a bundler for browsers has nothing to complain of.
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: start, name, ...(execArgv && { execArgv }) });
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.opened = new Promise((resolve, reject) => {
      this.#worker.on('message', (reply: WorkerReply) => {
        if (reply.kind === 'done') return this.#settle(reply.id, reply.result);
        if (reply.kind === 'unopened') return reject(reviveError(reply.error));
        this.#worker.unref();
        return resolve(reply.length);
      });
      const fail = (error: Error): void => {
        reject(error);
        this.#fail(error);
      };
      this.#worker.on('error', fail);
      this.#worker.on('messageerror', fail);
      this.#worker.on('exit', (code) => fail(new Error(`The ${name} ended unexpectedly, with exit code ${code}.`)));
    });
  }

  /** @throws SampleError, or what else went wrong in the thread; EpochStoppedError when the job's run was stopped. */
  load(work: Omit<Job, 'id'>): Promise<Part> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      const id = this.#jobs++;
      this.#waiting.set(id, { resolve, reject });
      this.#post({ kind: 'job', job: { id, ...work } });
    });
  }

  /** Ends the thread after the sample that it is loading, or at once if that takes too long. */
  async close(): Promise<void> {
    this.#fail(new EpochStoppedError());
    this.#worker.ref();
    this.#post({ kind: 'close' });
    const timer = setTimeout(() => void this.#worker.terminate(), patience);
    await this.#exited;
    clearTimeout(timer);
  }

  #post(request: WorkerRequest): void {
    this.#worker.postMessage(request, []);
  }

  #settle(id: number, result: JobResult): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    switch (result.kind) {
      case 'stacked':
      case 'items':
        waiting?.resolve(result);
        break;
      case 'dropped':
        waiting?.reject(new EpochStoppedError());
        break;
      case 'failed':
        waiting?.reject(failureOf(result));
        break;
      default:
        result satisfies never;
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}

function failureOf({ sample, error }: FailedPart): Error {
  const original = reviveError(error);
  return sample ? new SampleError(sample.index, sample.description, original) : original;
}
