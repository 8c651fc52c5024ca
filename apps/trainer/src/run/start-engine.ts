import { availableParallelism } from 'node:os';
import type { CompileError, NodeRuntimeReport, Program } from '@ocelli/compile';
import { type Engine, eager } from '@ocelli/train';
import { counted, formatDuration } from '../console/format.js';
import type { Reporter } from '../console/reporter.js';
import { UserError } from '../errors.js';
import type { TrainSettings } from '../settings/schema.js';
import { type CompiledDevice, compiledDevice } from './compiled-devices.js';

/** Programs that a function keeps: for whole batches, for the last of an epoch, and for some that lack a bad image or two. */
const programs = 6;

/** How steps run: compiled to native graphs, or operation by operation. */
export type EngineName = 'compiled' | 'eager';

/** What runs a command's steps, evaluations or predictions. */
export interface RunEngine {
  /** What ran, or will: 'eager' too where what was to be compiled could not be. */
  readonly name: EngineName;
  readonly run: Engine;
  /** Versions of what its numbers depend on. */
  readonly versions: Readonly<Record<string, string>>;
  /** Names, devices and threads in words; undefined where the backend says all. */
  readonly device: string | undefined;
  /** What compiled functions run on beside the CPU, if they do. */
  readonly accelerator?: CompiledDevice | undefined;
}

/** How an engine is started. */
export interface EngineStart {
  /** Whether people are left without a line for what is compiled; default false. */
  readonly isQuiet?: boolean;
  /** Whether compiled functions note what each of their operators takes; default false. */
  readonly isProfiled?: boolean;
  /** Told of each function when it has been compiled. */
  readonly onCompiled?: (compiled: CompiledFunction) => void;
}

/** A function that was compiled. */
export interface CompiledFunction {
  /** Its name, such as `step`. */
  readonly name: string;
  readonly program: Program;
  /** How long tracing, optimising and making the session took. */
  readonly seconds: number;
}

/**
 * The engine that was chosen, or the best there is: compiled where that can be, and otherwise eager, with a warning that says why. A
 * backend that was chosen by name runs the steps itself; a device of compiled steps asks for those.
 *
 * @throws UserError where compiling was asked for and ONNX Runtime cannot be loaded, or the device does not work; later too, where a
 * function cannot be compiled.
 */
export async function startEngine(
  { engine, device }: Pick<TrainSettings, 'engine' | 'device'>,
  reporter: Reporter,
  start: EngineStart = {},
): Promise<RunEngine> {
  const accelerator = compiledDevice(device);
  if (accelerator !== undefined) return accelerated(accelerator, engine, reporter, start);
  const choice = engine ?? (device === 'auto' ? undefined : 'eager');
  if (choice === 'eager') return eagerly();
  const { diagnoseNodeRuntime } = await import('@ocelli/compile');
  const report = await diagnoseNodeRuntime();
  if (report.usable) return compiled(report, { ...start, askedBy: choice && '--engine compiled' }, reporter);
  const fault = `${report.reason} ${report.mend}`;
  if (choice === 'compiled') throw new UserError(`--engine compiled: ${fault}`);
  reporter.warn(`steps run operation by operation, at half the speed or less: ${fault}`);
  return eagerly();
}

/** Tells which engine runs, on what device and with how many threads. */
export function tellEngine({ name, device, accelerator, versions }: RunEngine, reporter: Reporter): void {
  if (name === 'eager') return reporter.fact('engine', { engine: name }, 'eager: operation by operation on the backend');
  const fields = { engine: name, device: accelerator ?? 'cpu', threads: availableParallelism(), ...versions };
  reporter.fact('engine', fields, `compiled: steps run as native graphs, ${device}`);
}

/** The name of what runs the steps: the device that they are compiled for, or the backend. */
export function runnerName({ accelerator }: RunEngine, backend: { readonly name: string }): string {
  return accelerator ?? backend.name;
}

/** Steps that are compiled for a device that was asked for. */
async function accelerated(
  device: CompiledDevice,
  engine: EngineName | undefined,
  reporter: Reporter,
  start: EngineStart,
): Promise<RunEngine> {
  if (engine === 'eager') throw new UserError(`--device ${device}: it runs compiled steps alone; leave --engine eager out`);
  const { diagnoseDevice, diagnoseNodeRuntime } = await import('@ocelli/compile');
  const runtime = await diagnoseNodeRuntime();
  if (!runtime.usable) throw new UserError(`--device ${device}: ${runtime.reason} ${runtime.mend}`);
  const report = await diagnoseDevice(device);
  if (!report.usable) throw new UserError(`--device ${device}: ${report.reason} ${report.mend}`);
  return compiled(runtime, { ...start, accelerator: device, askedBy: `--device ${device}` }, reporter);
}

function eagerly(): RunEngine {
  return { name: 'eager', run: eager, versions: {}, device: undefined };
}

interface CompiledStart extends EngineStart {
  /** The option that asked for it, so that what cannot be compiled is an error. */
  readonly askedBy: string | undefined;
  readonly accelerator?: CompiledDevice;
}

function placeOf(accelerator: CompiledDevice | undefined, threads: number): string {
  switch (accelerator) {
    case 'webgpu':
      return 'WebGPU';
    case 'cuda':
      return 'CUDA';
    case undefined:
      return `the CPU with ${counted(threads, 'thread')}`;
    default:
      return accelerator satisfies never;
  }
}

async function compiled(
  { version }: Extract<NodeRuntimeReport, { usable: true }>,
  { askedBy, accelerator, isQuiet = false, isProfiled = false, onCompiled }: CompiledStart,
  reporter: Reporter,
): Promise<RunEngine> {
  const { compile, describeCpuNodes, nodeExecutor } = await import('@ocelli/compile');
  const threads = availableParallelism();
  const warned = new Set<string>();
  const warnOnce = (text: string): void => {
    if (!warned.has(text)) reporter.warn(text);
    warned.add(text);
  };
  const executor = nodeExecutor({
    device: accelerator ?? 'cpu',
    threads,
    isProfiled,
    onCpuNodes: (nodes) => warnOnce(describeCpuNodes(nodes)),
  });
  let [main, name, isTold]: [string | undefined, EngineName, boolean] = [undefined, 'compiled', false];
  const onFallback = (what: string, { message }: CompileError): void => {
    if (askedBy !== undefined) throw new UserError(`${askedBy}: ${message.replace(/^compile: /, '')}`);
    if (!isTold) reporter.warn(`the ${what} runs operation by operation: ${message.replace(/^compile: /, '')}`);
    isTold = true;
    if (what !== main) return;
    name = 'eager';
    reporter.event('engine', { engine: name });
  };
  return {
    get name() {
      return name;
    },
    run: (run) => {
      main ??= run.name;
      return compile(run, {
        executor,
        cacheSize: programs,
        onCompile: tellCompiling(run.name, reporter, { isQuiet: isQuiet || run.name !== main, onCompiled }),
        onFallback: (reason) => onFallback(run.name, reason),
      });
    },
    versions: { onnxruntime: version },
    device: `ONNX Runtime ${version} on ${placeOf(accelerator, threads)}`,
    accelerator,
  };
}

/** Shows that something is being compiled, and then how large it is and how long that took: in words once, and not at all if quiet. */
function tellCompiling(
  what: string,
  reporter: Reporter,
  { isQuiet, onCompiled }: { readonly isQuiet: boolean; readonly onCompiled: EngineStart['onCompiled'] | undefined },
): (program: Promise<Program>) => void {
  let isTold = isQuiet;
  return async (making) => {
    const began = performance.now();
    reporter.busy(`compiling the ${what}`);
    const program = await making.catch(() => undefined);
    if (program === undefined) return;
    const seconds = (performance.now() - began) / 1000;
    onCompiled?.({ name: what, program, seconds });
    const { nodes, inputs } = program.graph;
    const images = inputs.find((input) => /^1(\/inputs)?$/.test(input.name))?.value.shape[0];
    const fields = { function: what, nodes: nodes.length, images, seconds: Number(seconds.toFixed(3)) };
    const text = `the ${what} in ${formatDuration(seconds)}: a graph of ${counted(nodes.length, 'node')}`;
    if (isTold) reporter.event('compiled', fields);
    else reporter.fact('compiled', fields, text);
    isTold = true;
    // It stands until the first result is told, which may take a while.
    reporter.busy(`running the ${what} for the first time`);
  };
}
