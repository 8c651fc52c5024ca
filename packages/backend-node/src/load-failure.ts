import type { UnusableBackend } from '@ocelli/backend';

/** How an attempt to load a native package ended. */
export interface LoadFailure {
  readonly packageName: string;
  readonly packageFolder: string;
  /** The error's text, or empty if the process died. */
  readonly message: string;
  /** The signal that killed the process, if one did. */
  readonly signal?: string;
  /** What was printed to the standard error stream. */
  readonly printed: string;
}

interface Diagnosis {
  readonly pattern: RegExp;
  readonly reason: (failure: LoadFailure, match: RegExpExecArray) => string;
  readonly mend: (failure: LoadFailure, match: RegExpExecArray) => string;
}

/** Turns a failed load into one reason and one mend. */
export function diagnoseLoadFailure(failure: LoadFailure): UnusableBackend {
  const text = `${failure.message}\n${failure.printed}\n${failure.signal ?? ''}`;
  for (const { pattern, reason, mend } of diagnoses()) {
    const match = pattern.exec(text);
    if (match !== null) return { usable: false, reason: reason(failure, match), mend: mend(failure, match) };
  }
  const firstLine = failure.message.split('\n')[0] ?? '';
  const cause = failure.signal === undefined ? firstLine : `it ended the process with ${failure.signal}`;
  return { usable: false, reason: `${failure.packageName} does not load: ${cause}.`, mend: rebuild(failure) };
}

/** The install script has not run, so that there is no native library. */
export function missingLibrary(packageName: string, library: string): UnusableBackend {
  return {
    usable: false,
    reason: `${packageName} has no native library at ${library}: its install script did not run or could not download it.`,
    mend: installScript(packageName),
  };
}

function installScript(packageName: string): string {
  return (
    `Run: npm rebuild ${packageName} (with pnpm: pnpm approve-builds, then pnpm rebuild ${packageName}); ` +
    'it downloads from storage.googleapis.com. Without that use the wasm backend.'
  );
}

function rebuild({ packageName }: LoadFailure): string {
  return `Run: npm rebuild ${packageName}, or use the wasm backend.`;
}

/** From the particular to the general: the first pattern that is found decides. */
function diagnoses(): Diagnosis[] {
  return [
    {
      pattern: /native addon module .*can ?not\s+be\s+found|Cannot find module '[^']*tfjs_binding\.node'/is,
      reason: ({ packageName }) =>
        `${packageName} has no native library: its install script did not run or could not download it.`,
      mend: ({ packageName }) => installScript(packageName),
    },
    {
      pattern: /version [`'](GLIBC(?:XX)?_[\d.]+)' not found/,
      reason: ({ packageName }, [, needed]) => `${packageName} needs ${needed}, which this system's C library is too old for.`,
      mend: () => 'Use a newer Linux distribution, or the wasm backend.',
    },
    {
      pattern: /ld-linux[^\s:]*: No such file|Error (?:loading shared library|relocating)|ld-musl/,
      reason: ({ packageName }) => `${packageName} is built for glibc, and this system (Alpine?) has musl.`,
      mend: () => 'Use a Debian-based image such as node:20-slim, or the wasm backend.',
    },
    {
      pattern: /(lib(?:cuda|cudart|cudnn|cublas|cufft|curand|cusolver|cusparse|nccl)[\w.-]*): cannot open shared object/,
      reason: ({ packageName }, [, library]) => `${packageName} does not find the CUDA library ${library}.`,
      mend: () =>
        'Install CUDA 11 with cuDNN 8 and put their lib64 folders into LD_LIBRARY_PATH, or install @tensorflow/tfjs-node instead.',
    },
    {
      pattern: /(libtensorflow[\w.-]*|tensorflow\.dll)[^\n]*(?:cannot open shared object|image not found|no such file)/i,
      reason: ({ packageName }, [, library]) => `${packageName} does not find ${library}, which its install script downloads.`,
      mend: ({ packageName }) => installScript(packageName),
    },
    {
      pattern: /The specified module could not be found/,
      reason: ({ packageName }) => `${packageName} does not find tensorflow.dll next to its native library.`,
      mend: ({ packageFolder }) =>
        `Copy ${packageFolder}\\deps\\lib\\tensorflow.dll into ${packageFolder}\\lib\\napi-v8, or use the wasm backend.`,
    },
    {
      pattern: /NODE_MODULE_VERSION (\d+)|compiled against a different Node\.js version/,
      reason: ({ packageName }) => `${packageName} was built for another version of Node than this one (${process.version}).`,
      mend: rebuild,
    },
    {
      pattern:
        /invalid ELF header|wrong ELF class|not a valid Win32 application|incompatible architecture|mach-o file|Exec format error/i,
      reason: ({ packageName }) =>
        `${packageName} holds a native library for another platform than ${process.platform} ${process.arch}.`,
      mend: () => 'Do not copy node_modules between machines: delete the folder and install again here.',
    },
    {
      pattern: /unsupported (?:platform|system)|is not supported on this platform|CPU-(?:windows|darwin|linux)-\w+ not/i,
      reason: ({ packageName }) => `${packageName} has no native library for ${process.platform} ${process.arch}.`,
      mend: () => 'Use the wasm backend.',
    },
    {
      pattern: /SIGILL|AVX2?[^\n]*instructions/,
      reason: ({ packageName }) => `${packageName} uses processor instructions (AVX) that this machine does not have.`,
      mend: () => 'Use the wasm backend.',
    },
    {
      pattern: /Cannot find module '([^']+)'/,
      reason: ({ packageName }, [, module]) => `${packageName} is installed in part: it does not find the module ${module}.`,
      mend: () => 'Delete node_modules and install again.',
    },
    {
      pattern: /(\w+)\)? is not a function/,
      reason: ({ packageName }, [, name]) => `${packageName} calls ${name}, which Node ${process.version} no longer has.`,
      mend: () => 'Use an older Node (20 or 22), or the wasm backend.',
    },
  ];
}
