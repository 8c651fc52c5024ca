// Registers the gradients that training has, so that those which are missing can be told.
import '@ocelli/backend/gradients';
import { availableParallelism, freemem } from 'node:os';
import { type BackendReport, diagnoseBackends, type MissingPart } from '@ocelli/backend';
import { type DeviceReport, diagnoseDevice, diagnoseNodeRuntime, type NodeRuntimeReport } from '@ocelli/compile';
import { createReporter } from '../console/reporter.js';
import { formatTable } from '../console/table.js';
import type { CommonOptions } from '../program.js';
import { cacheState } from '../run/cache-state.js';
import { compiledDevices } from '../run/compiled-devices.js';
import { adapters } from '../run/start-backend.js';
import { machine, versions } from '../run/versions.js';

/** `ocelli doctor`: which backends and devices work on this machine, and what to do about what does not. */
export async function doctor(options: CommonOptions): Promise<void> {
  const reporter = createReporter(options);
  const backends = [...(await diagnoseBackends(adapters())), inBrowsers()];
  const engine = await diagnoseNodeRuntime();
  const devices = engine.usable ? await Promise.all(compiledDevices.map(diagnoseDevice)) : [];
  const { memory, ...rest } = machine();
  const environment = {
    ...versions(),
    ...rest,
    memory: `${memory}, ${(freemem() / 2 ** 30).toFixed(1)} GiB free`,
    threads: `${availableParallelism()} for this process`,
    cache: cacheState(),
    engine: engine.usable ? `onnxruntime-node ${engine.version}: steps are compiled to native code` : 'steps cannot be compiled',
    ...(engine.usable ? { devices: describeDevices(devices) } : {}),
  };
  const facts = Object.entries(environment).map(([name, value]) => `${name.padEnd(10)} ${value}`);
  const text = [...facts, '', backendTable(backends), '', ...advice(backends, engine, devices)].join('\n');
  reporter.event('done', { environment, engine, devices, backends }, text);
}

/** What compiled steps run on. */
function describeDevices(devices: readonly DeviceReport[]): string {
  return ['cpu works', ...devices.map(({ device, usable }) => `${device} ${usable ? 'works' : 'does not work'}`)].join(', ');
}

function inBrowsers(): BackendReport {
  return { name: 'webgl', usable: false, reason: 'It runs in a browser.', mend: 'Open the run folder in the demo page.' };
}

function backendTable(backends: readonly BackendReport[]): string {
  const count = (parts: readonly MissingPart[]): string => (parts.length === 0 ? 'none' : String(parts.length));
  const rows = backends.map((backend) =>
    backend.usable
      ? [
          backend.name,
          'works',
          backend.version,
          backend.device,
          backend.threads,
          count(backend.missingKernels),
          count(backend.missingGradients),
        ]
      : [backend.name, backend.name === 'webgl' ? 'in a browser' : 'does not work', '-', '-', '-', '-', '-'],
  );
  return formatTable(['backend', 'state', 'version', 'device', 'threads', 'missing kernels', 'missing gradients'], rows);
}

/** A line for each thing that is to be said or done about a backend. */
function advice(backends: readonly BackendReport[], engine: NodeRuntimeReport, devices: readonly DeviceReport[]): string[] {
  const lines = backends.flatMap((backend) => {
    // What keeps the runtime from being loaded has been said of the engine.
    if (backend.name === 'onnx' && !engine.usable && !backend.usable) return [];
    if (!backend.usable) return [`${backend.name}: ${backend.reason} ${backend.mend}`];
    const { name, threadsReason, missingKernels, missingGradients } = backend;
    return [
      ...(threadsReason === undefined ? [] : [`${name}: one thread, since ${threadsReason}.`]),
      ...byMend(missingKernels).map(([mend, kernels]) => `${name}: there is no kernel ${kernels}. ${mend}`),
      ...byMend(missingGradients).map(([mend, kernels]) => `${name}: there is no gradient of ${kernels}. ${mend}`),
    ];
  });
  const best = backends.find(({ usable }) => usable);
  const last =
    best === undefined
      ? 'No backend works here: nothing can be trained.'
      : engine.usable
        ? `Training runs compiled, on the CPU, unless --engine is eager or --device names a backend; ${best.name} stands by.`
        : `Training runs on ${best.name}, operation by operation, unless --device names another backend.`;
  const native = engine.usable ? [] : [`engine: ${engine.reason} ${engine.mend}`];
  const others = devices.flatMap((each) => (each.usable ? [] : [`${each.device}: ${each.reason} ${each.mend}`]));
  const usable = devices.flatMap((each) => (each.usable ? [` --device ${each.device} runs it on the graphics processor.`] : []));
  return [...native, ...others, ...lines, '', `${last}${usable.join('')}`];
}

/** What is missing, by what to do about it. */
function byMend(parts: readonly MissingPart[]): [mend: string, names: string][] {
  const names = new Map<string, string[]>();
  for (const { name, mend } of parts) names.set(mend, [...(names.get(mend) ?? []), name]);
  return [...names].map(([mend, found]) => [mend, found.join(', ')]);
}
