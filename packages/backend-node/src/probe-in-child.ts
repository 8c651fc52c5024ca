/** Sent to the probing process: the file to load. */
export interface ProbeQuestion {
  readonly main: string;
}

/** Sent back by it. */
export type ProbeAnswer =
  | { readonly loaded: true; readonly usesGpu: boolean; readonly tensorflow: string; readonly kernels: readonly string[] }
  | { readonly loaded: false; readonly message: string };

export interface ChildResult {
  /** Absent if the process died before it answered. */
  readonly answer?: ProbeAnswer;
  readonly signal?: string;
  /** What it printed to the standard error stream. */
  readonly printed: string;
}

/** Loads a native package in a process of its own and says how that went; waits at most `timeout` milliseconds. */
export function probeInChild(question: ProbeQuestion, timeout: number): Promise<ChildResult> {
  const { fork } = process.getBuiltinModule('node:child_process');
  const { fileURLToPath } = process.getBuiltinModule('node:url');
  // Beside this file and with its extension: TypeScript in this repository, JavaScript where it is installed.
  const typescript = import.meta.url.endsWith('.ts');
  const script = fileURLToPath(new URL(`./load-probe${typescript ? '.ts' : '.js'}`, import.meta.url));
  // Of this process's flags only the TypeScript loader: a debugger's port or a memory limit is not for the child.
  const execArgv = typescript
    ? process.execArgv.filter((flag, index, flags) => flag === '--import' || flags[index - 1] === '--import')
    : [];
  const child = fork(script, { silent: true, timeout, killSignal: 'SIGKILL', execArgv });
  return new Promise((resolve) => {
    let printed = '';
    let answer: ProbeAnswer | undefined;
    child.stderr?.on('data', (data: unknown) => {
      printed += String(data);
    });
    // Read and thrown away: a full pipe would stop the child.
    child.stdout?.resume();
    child.on('message', (message) => {
      answer = message as ProbeAnswer;
    });
    child.on('error', (error) => {
      resolve({ answer: { loaded: false, message: error.message }, printed });
    });
    child.on('close', (_code, signal) => {
      resolve({ printed, ...(answer && { answer }), ...(signal !== null && { signal }) });
    });
    child.send(question);
  });
}
