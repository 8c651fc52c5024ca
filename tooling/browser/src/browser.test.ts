import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findChromium, launchChromium, serveBuild, serveSources, withoutChromium } from './index.js';

const chromium = findChromium();
const page = fileURLToPath(new URL('./fixtures/page', import.meta.url));

afterEach(() => {
  vi.unstubAllEnvs();
});

it('refuses a path in OCELLI_CHROMIUM that leads nowhere', () => {
  vi.stubEnv('OCELLI_CHROMIUM', '/nowhere/chromium');
  expect(findChromium).toThrow("OCELLI_CHROMIUM is '/nowhere/chromium', which is no program");
});

it('finds none if OCELLI_CHROMIUM is empty', () => {
  vi.stubEnv('OCELLI_CHROMIUM', '');
  expect(findChromium()).toBeUndefined();
  expect(launchChromium).toThrow('This needs Chromium: install it');
});

describe.skipIf(chromium === undefined)(`a page in Chromium (${withoutChromium})`, () => {
  it.each([
    ['its sources', serveSources],
    ['its build', serveBuild],
  ])('runs from %s and has WebGL', async (_, serve) => {
    const site = await serve(page);
    const browser = await launchChromium();
    try {
      const tab = await browser.newPage();
      await tab.goto(site.url);
      await expect.poll(() => tab.title()).toBe('has webgl2');
    } finally {
      await browser.close();
      await site.close();
    }
  });
});
