import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Debian's Chromium brings a Vulkan driver that computes on the CPU, and the library that loads it. */
const folder = '/usr/lib/chromium';

/**
 * What the environment of a process must say, from its start, so that WebGPU runs there on software; undefined where that is not
 * installed: then tests are passed over.
 */
export function softwareVulkan(): Readonly<Record<string, string>> | undefined {
  const driver = `${folder}/vk_swiftshader_icd.json`;
  if (!existsSync(driver)) return undefined;
  // Mesa's layer, where that is installed, complains on stderr of having no such folder.
  return { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: folder, XDG_RUNTIME_DIR: process.env['XDG_RUNTIME_DIR'] ?? tmpdir() };
}
