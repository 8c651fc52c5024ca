import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Chromium is looked for if OCELLI_CHROMIUM does not say. */
const usualPlaces: readonly string[] = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** What a test that needs Chromium says where there is none. */
export const withoutChromium = 'needs Chromium: install it (apt-get install chromium), or name its program in OCELLI_CHROMIUM';

/** WebGL on the GPU, or on Mesa where there is none: five times as fast as Chromium's own software renderer. */
export const chromiumArguments: readonly string[] = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=gl-egl',
  '--ignore-gpu-blocklist',
  '--enable-unsafe-webgpu',
];

/** Has Mesa's software renderer compile shaders without optimising them, in half the time: tests run each one few times. */
export function chromiumEnvironment(): NodeJS.ProcessEnv {
  return { GALLIVM_PERF: 'nopt', ...process.env };
}

/**
 * The installed Chromium or Chrome; undefined if there is none, or if OCELLI_CHROMIUM is empty.
 *
 * @throws Error if OCELLI_CHROMIUM names a file that cannot be run.
 */
export function findChromium(): string | undefined {
  const named = process.env['OCELLI_CHROMIUM'];
  if (named === undefined) return usualPlaces.find(isExecutable);
  if (named === '') return undefined;
  if (isExecutable(named)) return named;
  throw new Error(`OCELLI_CHROMIUM is '${named}', which is no program; give the path of Chromium, or unset it.`);
}

/**
 * Launches the installed Chromium; the caller closes it.
 *
 * @throws Error if there is none.
 */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(`This ${withoutChromium}.`);
  return chromium.launch({ executablePath, args: [...chromiumArguments], env: chromiumEnvironment() });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
