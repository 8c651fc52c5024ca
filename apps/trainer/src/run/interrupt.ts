/** How a run is told to end by Ctrl-C. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** The exit code that says so: 130 after Ctrl-C, 143 after SIGTERM. */
  readonly exitCode: number;
  /** Takes the handlers off again. */
  stop(): void;
}

/** Turns the first Ctrl-C (or SIGTERM) into an abort, so that a run can save and end; a second one ends the process at once. */
export function watchInterrupt(onFirst: () => void): Interrupt {
  const controller = new AbortController();
  let exitCode = 130;
  const handle = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(exitCode);
    exitCode = signal === 'SIGTERM' ? 143 : 130;
    controller.abort();
    onFirst();
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    stop() {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}
