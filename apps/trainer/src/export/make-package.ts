import type { Preprocessing } from '@ocelli/transforms';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { javascriptRunner } from './javascript-runner.js';
import { pythonRunner } from './python-runner.js';

/** What is packed with a model. */
export interface PackageParts {
  /** The ONNX file. */
  readonly model: Uint8Array;
  readonly labels: readonly string[];
  readonly preprocessing: Preprocessing;
}

/** A zip with a model, what its classes are called, how a picture becomes its input, and a runner each for Node and Python. */
export function makePackage({ model, labels, preprocessing }: PackageParts): Uint8Array {
  const text = (content: string) => strToU8(content);
  const files: Zippable = {
    // Weights hardly shrink.
    'model.onnx': [model, { level: 0 }],
    'labels.json': text(`${JSON.stringify(labels, null, 2)}\n`),
    'preprocessing.json': text(`${JSON.stringify(preprocessing, null, 2)}\n`),
    'classify.mjs': text(javascriptRunner(preprocessing)),
    'classify.py': text(pythonRunner(preprocessing)),
  };
  // A time of its own would make another file each time.
  return zipSync(files, { mtime: new Date(1980, 0, 1) });
}
