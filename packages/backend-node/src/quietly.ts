/**
 * Runs `load` without the lines that loading tfjs-node prints: that kernels are registered twice (it brings all of tfjs along), its
 * advertisement, and deprecations of Node modules that its dependencies use. Everything else is printed as always.
 */
export function quietly<Result>(load: () => Result): Result {
  const { warn, info, log } = console;
  const { emitWarning } = process;
  const filtered =
    (print: typeof console.log) =>
    (...values: unknown[]) => {
      if (!/already registered|=+\s*Hi,? (there|looks)/s.test(values.map(String).join(' '))) print(...values);
    };
  Object.assign(console, { warn: filtered(warn), info: filtered(info), log: filtered(log) });
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    const [options] = rest;
    const kind = typeof options === 'object' && options !== null && 'type' in options ? options.type : options;
    if (kind !== 'DeprecationWarning') Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return load();
  } finally {
    Object.assign(console, { warn, info, log });
    process.emitWarning = emitWarning;
  }
}
