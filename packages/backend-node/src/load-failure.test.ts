import { describe, expect, it } from 'vitest';
import { diagnoseLoadFailure } from './load-failure.js';

const packageName = '@tensorflow/tfjs-node';

/** Messages as the dynamic linkers, Node and tfjs-node write them. */
const failures: [what: string, message: string, reason: string, mend: string][] = [
  [
    'no install script',
    'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x/lib/napi-v8/tfjs_binding.node. \nPlease run',
    'install script did not run',
    'npm rebuild @tensorflow/tfjs-node',
  ],
  [
    'an old C library',
    "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /x/libtensorflow.so.2)",
    'needs GLIBC_2.34',
    'newer Linux distribution',
  ],
  [
    'an old C++ library',
    "/usr/lib/libstdc++.so.6: version `GLIBCXX_3.4.30' not found (required by /x/tfjs_binding.node)",
    'needs GLIBCXX_3.4.30',
    'newer Linux distribution',
  ],
  [
    'musl',
    'Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by /x/libtensorflow.so.2)',
    'has musl',
    'node:20-slim',
  ],
  ['musl, its other words', 'Error relocating /x/libtensorflow.so.2: __memcpy_chk: symbol not found', 'has musl', 'node:20-slim'],
  [
    'no CUDA',
    'libcudart.so.11.0: cannot open shared object file: No such file or directory',
    'libcudart.so.11.0',
    'CUDA 11 with cuDNN 8',
  ],
  [
    'no libtensorflow',
    'libtensorflow.so.2: cannot open shared object file: No such file or directory',
    'does not find libtensorflow.so.2',
    'npm rebuild',
  ],
  [
    'no tensorflow.dll',
    'The specified module could not be found.\n\\\\?\\C:\\x\\tfjs_binding.node',
    'tensorflow.dll',
    'deps\\lib\\tensorflow.dll',
  ],
  [
    'another Node',
    "The module '/x/tfjs_binding.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 93. This version of",
    'another version of Node',
    'npm rebuild @tensorflow/tfjs-node',
  ],
  ['another platform', '/x/tfjs_binding.node: invalid ELF header', 'another platform', 'install again'],
  [
    'another architecture on a Mac',
    "dlopen(/x/tfjs_binding.node, 0x0001): tried: (mach-o file, but is an incompatible architecture (have 'x86_64', need 'arm64'))",
    'another platform',
    'install again',
  ],
  ['a platform without a build', 'Unsupported platform: CPU-linux-ppc64', 'has no native library for', 'wasm'],
  ['half an install', "Cannot find module '@mapbox/node-pre-gyp'\nRequire stack:", '@mapbox/node-pre-gyp', 'install again'],
  ['a function that Node dropped', '(0 , util_1.isNullOrUndefined) is not a function', 'no longer has', 'older Node'],
  [
    'something new',
    'the moon is in the wrong phase\nsecond line',
    'does not load: the moon is in the wrong phase.',
    'npm rebuild',
  ],
];

describe('diagnoseLoadFailure', () => {
  it.each(failures)('%s', (_what, message, reason, mend) => {
    const diagnosis = diagnoseLoadFailure({ packageName, packageFolder: '/x', message, printed: '' });
    expect(diagnosis.usable).toBe(false);
    expect(diagnosis.reason).toContain(reason);
    expect(diagnosis.reason).toContain(packageName);
    expect(diagnosis.reason).not.toContain('\n');
    expect(diagnosis.mend).toContain(mend);
  });

  it('reads what a process that died had printed', () => {
    const died = { packageName, packageFolder: '/x', message: '', signal: 'SIGABRT' };
    const printed = 'The TensorFlow library was compiled to use AVX instructions, but these are not available on your machine.';
    expect(diagnoseLoadFailure({ ...died, printed }).reason).toContain('(AVX)');
    expect(diagnoseLoadFailure({ ...died, printed: '' }).reason).toContain('it ended the process with SIGABRT');
  });
});
