import { fileURLToPath } from 'node:url';
import { launchChromium, type Site, serveBuild } from '@ocelli/testing-browser';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { vi } from 'vitest';
import type { Prediction } from '../src/model/classifier.js';

export const demoFolder = fileURLToPath(new URL('..', import.meta.url));

/** The built page on a server, and a browser to open it in. */
export class Demo implements AsyncDisposable {
  readonly #site: Site;
  readonly #browser: Browser;

  private constructor(site: Site, browser: Browser) {
    this.#site = site;
    this.#browser = browser;
  }

  /** `publicDir` is a folder of files that are served beside the page. */
  static async start(publicDir?: string): Promise<Demo> {
    // As users get it; vitest says 'test', of which Svelte would make a page for development.
    vi.stubEnv('NODE_ENV', 'production');
    const site = await serveBuild(demoFolder, publicDir === undefined ? {} : { publicDir }).finally(() => vi.unstubAllEnvs());
    return new Demo(site, await launchChromium());
  }

  /** Opens the page anew and waits until a backend runs. */
  async open(query = '', options: BrowserContextOptions & { readonly before?: () => void } = {}): Promise<DemoTab> {
    const { before, ...context } = options;
    const page = await this.#browser.newPage(context);
    const tab = new DemoTab(page);
    if (before) await page.addInitScript(before);
    await page.goto(this.#site.url + query);
    await page.locator('[data-backend]').waitFor();
    return tab;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.#site.close();
  }
}

/** A tab that shows the page. */
export class DemoTab implements AsyncDisposable {
  readonly page: Page;
  /** What the page complained of in the console, and errors that nothing caught. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) this.complaints.push(message.text());
    });
  }

  backend(): Promise<string | null> {
    return this.page.getByTestId('backend').getAttribute('data-backend');
  }

  async openFolder(folder: string): Promise<void> {
    await this.page.getByLabel(/^(Another run|Run) folder$/).setInputFiles(folder);
    await this.#settle();
  }

  async openFiles(...files: readonly FileOrPath[]): Promise<void> {
    await this.page.getByLabel(/^(Other run|Run) files$/).setInputFiles(files as string[]);
    await this.#settle();
  }

  /** Waits until the page has opened what its address names. */
  async opened(): Promise<void> {
    await this.page.getByTestId('run').or(this.page.getByTestId('notice')).waitFor({ timeout: 120_000 });
    await this.#settle();
  }

  async openPicture(file: FileOrPath): Promise<void> {
    await this.page.getByLabel('Picture', { exact: true }).and(this.page.locator('[type=file]')).setInputFiles(file);
    await this.#settle();
  }

  /** Every class as it is listed, the most probable first. */
  predictions(): Promise<Prediction[]> {
    return this.page
      .getByTestId('predictions')
      .locator('li')
      .evaluateAll((items) =>
        items.map((item) => ({
          index: Number(item.dataset.index),
          label: item.querySelector('.label')?.textContent ?? '',
          probability: Number(item.dataset.probability),
        })),
      );
  }

  /** The sentence and the details of what the page tells, if anything. */
  notice(): Promise<string[]> {
    return this.page.getByTestId('notice').locator('p, pre').allTextContents();
  }

  /** Draws a line through places that go from 0 to 1. */
  async draw(places: readonly (readonly [x: number, y: number])[]): Promise<void> {
    const box = await this.page.getByLabel('Drawing board').boundingBox();
    if (!box) throw new Error('The page shows no drawing board.');
    for (const [index, [x, y]] of places.entries()) {
      await this.page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 4 });
      if (index === 0) await this.page.mouse.down();
    }
    await this.page.mouse.up();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.close();
  }

  /** Waits until the page has finished what it was given, which it begins in the same turn. */
  async #settle(): Promise<void> {
    await this.page.locator('[aria-busy=false]').waitFor();
  }
}

/** A file on the disk, or one that there is none of. */
export type FileOrPath = string | { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };
