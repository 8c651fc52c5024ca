import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { softwareVulkan } from '@ocelli/testing/node';
import { beforeAll, describe, expect, it } from 'vitest';
import type { WebgpuFound } from '../testing/webgpu-process.js';

const vulkan = softwareVulkan();
if (vulkan === undefined) console.warn("notice: WebGPU in Node is not tried, for Debian's Chromium is not installed");

describe.skipIf(vulkan === undefined)('on WebGPU, on a driver made of software', () => {
  let found: WebgpuFound;

  // One process for all: drivers are found when it starts, and most of the time goes into programs for the driver, which it shares.
  beforeAll(async () => {
    const file = join(import.meta.dirname, '../testing/webgpu-process.ts');
    const options = { env: { ...process.env, ...vulkan }, encoding: 'utf8' } as const;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...process.execArgv, file], options);
    expect(stderr).toBe('');
    found = JSON.parse(stdout) as WebgpuFound;
  });

  it('trains as eager steps do', () => {
    expect(Object.keys(found.trainings)).toHaveLength(3);
    for (const [name, { lossDifference, stateDifference }] of Object.entries(found.trainings)) {
      // Sums in another order, in float32, over three steps.
      expect(lossDifference, name).toBeLessThan(1e-5);
      expect(stateDifference, name).toBeLessThan(1e-4);
    }
  });

  it('leaves the state where it is, and reads each tensor when it is asked for', () => {
    for (const [name, { tensors, reads }] of Object.entries(found.trainings)) expect(reads, name).toBe(tensors);
  });

  it('computes all nodes of these steps, and of ResNet-18, on the device', () => {
    expect([found.cpuNodes, found.resnet]).toEqual([[], '']);
  });

  it('tells of nodes that the device cannot compute, which are computed all the same', () => {
    expect(found.left).toEqual({ nodes: [{ op: 'Round', layer: '' }], value: 3.5 });
  });

  it('draws masks and uniform numbers as eager code does, bit for bit', () => {
    expect(found.drawnDifferently).toBe(0);
    // Logarithms and roots of another library: some of float32's last places, of numbers up to 4.
    expect(found.normalDifference).toBeLessThan(2e-6);
  });

  it('frees what a step replaces', () => {
    const [early, late] = found.memory;
    // What is freed is used again. Left behind, 150 states of half a MiB would be 75.
    expect(late - early).toBeLessThan(30);
  });

  it('sends what is given again once', () => {
    expect(found.sent).toBe(1);
  });
});
