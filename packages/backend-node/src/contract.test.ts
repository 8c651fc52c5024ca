import { rmSync } from 'node:fs';
import { runBackendContract } from '@ocelli/backend/contract';
import { afterAll } from 'vitest';
import { node } from './index.js';
import { install, projectFolder, workingModule } from './testing/fake-package.js';

// The adapter around a module that runs tfjs's cpu kernels: what the adapter itself does, start to end. Where the real package is
// installed with its native library, point OCELLI_TFJS_NODE at the project that has it.
const real = process.env['OCELLI_TFJS_NODE'];
const folder = real ?? projectFolder({ kept: true });
if (real === undefined) install(folder, '@tensorflow/tfjs-node', workingModule());

afterAll(() => {
  if (real === undefined) rmSync(folder, { recursive: true });
});

const adapter = node({ folders: [folder] });
runBackendContract({ make: () => adapter });
