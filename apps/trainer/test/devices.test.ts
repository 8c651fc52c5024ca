import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { softwareVulkan } from '@ocelli/testing/node';
import { afterEach, expect, test, vi } from 'vitest';
import { last, metricsLines, ocelliHere, start, workFolder } from './command-line.js';

const work = workFolder();
const small = '--dataset shapes --train-limit 35 --test-limit 8 --batch-size 16 --optimizer sgd --lr 0.02 --schedule constant';
const options = [...small.split(' '), '--model-options', 'channels=4,hidden=8'];

afterEach(() => void vi.unstubAllEnvs());

/** A machine without any driver, whatever this one has. */
function withoutDrivers(): void {
  vi.stubEnv('VK_ICD_FILENAMES', '/nowhere.json');
  vi.stubEnv('VK_DRIVER_FILES', '/nowhere.json');
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '');
}

// Elsewhere a driver is a part of the system.
const isLinux = process.platform === 'linux';

test.skipIf(!isLinux).each([
  ['webgpu', /^ocelli: --device webgpu: WebGPU finds no graphics processor\. \S.*\n$/],
  ['cuda', /^ocelli: --device cuda: .*CUDA.*\n$/],
])('a device that does not work is refused before anything is written, with what to do: %s', async (device, message) => {
  withoutDrivers();
  const runDir = join(work, `no-${device}`);
  const { code, stderr } = await ocelliHere(['train', ...options, '--device', device, '--run-dir', runDir]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  expect(existsSync(runDir)).toBe(false);
});

test('a device of compiled steps runs no eager ones', async () => {
  const args = ['train', ...options, '--device', 'webgpu', '--engine', 'eager', '--run-dir', join(work, 'eager')];
  expect((await ocelliHere(args)).stderr).toBe(
    'ocelli: --device webgpu: it runs compiled steps alone; leave --engine eager out\n',
  );
});

test.skipIf(!isLinux)('ocelli doctor says of each device whether it works, and what to do', async () => {
  withoutDrivers();
  const { stdout } = await ocelliHere(['doctor']);
  expect(stdout).toMatch(/^devices +cpu works, webgpu does not work, cuda does not work$/m);
  expect(stdout).toMatch(/^webgpu: WebGPU finds no graphics processor\. \S/m);
  expect(stdout).toMatch(/^cuda: .*CUDA/m);
  const { devices } = last(await ocelliHere(['doctor', '--json']));
  expect(devices).toEqual([
    { device: 'webgpu', usable: false, reason: expect.any(String), mend: expect.any(String) },
    { device: 'cuda', usable: false, reason: expect.any(String), mend: expect.any(String) },
  ]);
});

const vulkan = softwareVulkan();
if (vulkan === undefined) console.warn("notice: a run on WebGPU is passed over, for Debian's Chromium is not installed");

test.skipIf(vulkan === undefined)('trains on WebGPU as on the CPU, and goes on there', async () => {
  const train = async (name: string, epochs: number, device: string): Promise<string> => {
    const runDir = join(work, name);
    const args = ['train', ...options, '--run-dir', runDir, '--resume', '--epochs', String(epochs), '--device', device, '--json'];
    const finished = await start(args, { env: { ...vulkan } }).finished;
    expect([finished.code, finished.stderr]).toEqual([0, '']);
    expect(last(finished)).toMatchObject({ engine: 'compiled', ...(device === 'auto' ? {} : { backend: device }) });
    expect(finished.events.filter(({ event }) => event === 'warning')).toEqual([]);
    return runDir;
  };
  const onCpu = await train('cpu', 2, 'auto');
  await train('webgpu', 1, 'webgpu');
  const moved = await train('webgpu', 2, 'auto');
  const losses = (runDir: string) => metricsLines(runDir).flatMap(({ event, loss }) => (event === 'step' ? [Number(loss)] : []));
  expect(losses(onCpu)).toHaveLength(4);
  // Sums in another order, over four steps.
  expect(losses(moved)).toEqual(losses(onCpu).map((loss) => expect.closeTo(loss, 4)));
});
