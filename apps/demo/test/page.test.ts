import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium, withoutChromium } from '@ocelli/testing-browser';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Demo, type DemoTab, type FileOrPath } from './demo-tab.js';
import { type MadeRun, makeRun, writeRun } from './make-run.js';

const file = (name: string, content: string | Uint8Array, mimeType = 'application/octet-stream') => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});

/** Takes WebGL from a page, as a machine without a GPU does. */
function withoutWebgl(): void {
  OffscreenCanvas.prototype.getContext = new Proxy(OffscreenCanvas.prototype.getContext, {
    apply: (getContext, canvas, [kind, ...rest]) =>
      String(kind).startsWith('webgl') ? null : Reflect.apply(getContext, canvas, [kind, ...rest]),
  });
}

/** Keeps the contexts that a page makes, so that they can be taken from it. */
function rememberWebgl(): void {
  const contexts: unknown[] = [];
  Object.assign(window, { contexts });
  OffscreenCanvas.prototype.getContext = new Proxy(OffscreenCanvas.prototype.getContext, {
    apply: (getContext, canvas, [kind, ...rest]) => {
      const context: unknown = Reflect.apply(getContext, canvas, [kind, ...rest]);
      if (String(kind).startsWith('webgl') && context) contexts.push(context);
      return context;
    },
  });
}

describe.skipIf(findChromium() === undefined)(`the page (${withoutChromium})`, () => {
  const digits = Array.from({ length: 10 }, (_, digit) => String(digit));
  let folder: string;
  let demo: Demo;
  let grey: MadeRun;
  let greyFolder: string;
  let tab: DemoTab;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ocelli-demo-'));
    grey = await makeRun(1, digits);
    greyFolder = await writeRun(grey, join(folder, 'digits'));
    demo = await Demo.start();
  });
  afterAll(async () => {
    await demo?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    tab = await demo.open('?backend=wasm');
  });
  afterEach(async () => {
    const { complaints } = tab;
    await tab[Symbol.asyncDispose]();
    expect(complaints).toEqual([]);
  });

  const config = () => file('config.json', JSON.stringify(grey.config));
  const weights = () => file('best.safetensors', grey.weights);
  const white = async () =>
    file(
      'white.png',
      await sharp({ create: { width: 40, height: 30, channels: 3, background: 'white' } })
        .png()
        .toBuffer(),
      'image/png',
    );

  describe('a run', () => {
    it('opens from its folder, and from its two files', async () => {
      await tab.openFolder(greyFolder);
      await expect.poll(() => tab.page.getByTestId('run').textContent()).toMatch(/small-cnn.*digits · 10 classes · 28 × 28 grey/);
      await tab.openFiles(config(), weights());
      expect(await tab.page.getByTestId('run').textContent()).toContain('best.safetensors · 10 classes');
      expect(await tab.notice()).toEqual([]);
    });

    it('takes the focus from the button that opened it and is gone', async () => {
      await tab.page.getByRole('button', { name: 'Choose a folder' }).focus();
      await tab.openFolder(greyFolder);
      expect(await tab.page.evaluate(() => document.activeElement?.textContent)).toBe('small-cnn');
    });

    it('opens where it is dropped on the page, and so do pictures; pictures can be pasted too', async () => {
      await drop(config(), weights());
      await tab.page.getByTestId('run').waitFor();
      await drop(await white());
      await tab.page.getByText('white.png · 40 × 30').waitFor();
      expect(await tab.predictions()).toHaveLength(10);
      await paste({ ...(await white()), name: 'pasted.png' });
      await tab.page.getByText('pasted.png · 40 × 30').waitFor();
    });

    it('is refused in a sentence that says why, and the page goes on', async () => {
      const refused: [files: FileOrPath[], sentence: string][] = [
        [[file('notes.txt', 'x')], 'Found notes.txt, but neither best.safetensors nor config.json'],
        [[config()], 'There is a config.json but no best.safetensors'],
        [[weights()], 'best.safetensors does not say which model it belongs to'],
        [[file('config.json', '{}'), weights()], 'config.json is not what ocelli train writes'],
        [
          [config(), file('best.safetensors', grey.weights.subarray(0, 2000))],
          'best.safetensors is damaged, or no safetensors file.',
        ],
      ];
      for (const [files, sentence] of refused) {
        await tab.openFiles(...files);
        expect((await tab.notice())[0]).toContain(sentence);
      }
      await tab.page.getByRole('button', { name: 'Dismiss' }).click();
      expect(await tab.notice()).toEqual([]);
      await tab.openFolder(greyFolder);
      await tab.page.getByTestId('run').waitFor();
    });

    it("refuses another architecture's weights, says which tensors do not fit, and keeps the run that is open", async () => {
      await tab.openFolder(greyFolder);
      const colour = await makeRun(3, digits);
      await tab.openFiles(config(), file('best.safetensors', colour.weights));
      const [sentence, details] = await tab.notice();
      expect(sentence).toBe("best.safetensors holds another architecture's weights than the 'small-cnn' of its config.");
      // With the name of the class: the build keeps it.
      expect(details).toMatch(
        /does not fit SmallCnn:\s+of another shape \(1\):\s+conv1\.weight is \[4,3,3,3\], but the model has \[4,1,3,3\]/,
      );
      await tab.openPicture(await white());
      expect(await tab.predictions()).toHaveLength(10);
    });
  });

  describe('a picture', () => {
    it('is refused in a sentence where it is none, and the one before stays', async () => {
      await tab.openFolder(greyFolder);
      await tab.openPicture(await white());
      const before = await tab.predictions();
      await tab.openPicture(file('broken.png', 'no picture', 'image/png'));
      expect((await tab.notice())[0]).toBe(
        'broken.png is not a picture that this browser can read: choose a PNG, JPEG or WebP file.',
      );
      expect(await tab.predictions()).toEqual(before);
    });

    it('is refused where the person looks, on a phone too, until something else is looked at', async () => {
      await tab.page.setViewportSize({ width: 390, height: 700 });
      await tab.openFolder(greyFolder);
      await tab.openPicture(await white());
      await tab.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await tab.openPicture(file('broken.png', 'no picture', 'image/png'));
      const { y = -1 } = (await tab.page.getByTestId('notice').boundingBox()) ?? {};
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThan(100);
      await tab.page.getByText('Drawing', { exact: true }).click();
      expect(await tab.notice()).toEqual([]);
    });
  });

  describe('a drawing', () => {
    const look = () => tab.page.getByText('Drawing', { exact: true }).click();
    const board = () => tab.page.getByLabel('Drawing board');
    /** The mean of the board's grey levels, from 0 to 255. */
    const lightness = () =>
      board().evaluate((canvas: HTMLCanvasElement) => {
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
        return pixels.reduce((sum, value, index) => (index % 4 === 0 ? sum + value : sum), 0) / (pixels.length / 4);
      });

    it('is white on black for a grey model, classified as the mouse draws, undone and cleared', async () => {
      await tab.openFolder(greyFolder);
      await look();
      expect(await lightness()).toBe(0);
      await tab.draw([
        [0.3, 0.2],
        [0.7, 0.2],
        [0.4, 0.8],
      ]);
      await expect.poll(() => tab.predictions()).toHaveLength(10);
      const [one, first] = [await lightness(), await tab.predictions()];
      expect(one).toBeGreaterThan(10);
      await tab.draw([
        [0.2, 0.9],
        [0.9, 0.9],
      ]);
      await expect.poll(() => tab.predictions()).not.toEqual(first);
      await tab.page.getByRole('button', { name: 'Undo' }).click();
      await expect.poll(() => tab.predictions()).toEqual(first);
      expect(await lightness()).toBe(one);
      await tab.page.getByRole('button', { name: 'Clear' }).click();
      await expect.poll(() => tab.predictions()).toEqual([]);
      expect(await lightness()).toBe(0);
    });

    it('is in colours for a colour model', async () => {
      await tab.openFolder(await writeRun(await makeRun(3, digits), join(folder, 'colour')));
      await look();
      expect(await lightness()).toBe(255);
      await tab.page.getByTitle('blue').click();
      await tab.page.getByText('Fill shapes').click();
      await tab.draw([
        [0.2, 0.2],
        [0.8, 0.2],
        [0.8, 0.8],
        [0.2, 0.8],
      ]);
      await expect.poll(() => tab.predictions()).toHaveLength(10);
      const middle = await board().evaluate((canvas: HTMLCanvasElement) => [
        ...(canvas.getContext('2d')?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data ?? []),
      ]);
      expect(middle).toEqual([0x2d, 0x69, 0xd7, 255]);
    });

    it('can be made by the keyboard alone', async () => {
      await tab.openFolder(greyFolder);
      await tab.page.getByLabel('Picture', { exact: true }).and(tab.page.locator('[type=radio]')).focus();
      await tab.page.keyboard.press('ArrowRight');
      await tab.page.keyboard.press('Tab');
      expect(await board().evaluate((canvas) => canvas === document.activeElement)).toBe(true);
      for (const key of ['Shift+ArrowUp', 'Space', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Space', 'Shift+ArrowRight']) {
        await tab.page.keyboard.press(key);
      }
      await expect.poll(() => tab.predictions()).toHaveLength(10);
      const drawn = await lightness();
      expect(drawn).toBeGreaterThan(5);
      await tab.page.keyboard.press('Control+z');
      await expect.poll(lightness).toBe(0);
    });
  });

  describe('the backend', () => {
    it('is WebAssembly where there is no WebGL, and the page says why', async () => {
      await using other = await demo.open('', { before: withoutWebgl });
      expect(await other.backend()).toBe('wasm');
      expect(await other.page.getByTestId('backend').textContent()).toMatch(
        /Runs on WebAssembly with SIMD.*The best usable here; webgl is unusable/,
      );
      await other.openFolder(greyFolder);
      await other.openPicture(await white());
      expect(await other.predictions()).toHaveLength(10);
    });

    it('is another than the one asked for where that cannot run, and the page says why', async () => {
      await using other = await demo.open('?backend=webgl', { before: withoutWebgl });
      expect(await other.backend()).toBe('wasm');
      expect((await other.notice())[0]).toContain("Backend 'webgl' cannot run here");
    });

    it('is WebAssembly once the GPU is lost, with the run and the picture still open', async () => {
      await using other = await demo.open('?backend=webgl', { before: rememberWebgl });
      await other.openFolder(greyFolder);
      await other.openPicture(await white());
      const before = await other.predictions();
      await other.page.evaluate(() => {
        const { contexts } = window as unknown as { contexts: WebGL2RenderingContext[] };
        for (const context of contexts) context.getExtension('WEBGL_lose_context')?.loseContext();
      });
      await expect.poll(() => other.backend()).toBe('wasm');
      await expect.poll(() => other.notice()).toContain('The GPU was lost; WebAssembly goes on in its place.');
      const after = await other.predictions();
      expect(after.map(({ label }) => label)).toEqual(before.map(({ label }) => label));
      expect(await other.backend()).toBe('wasm');
      expect(other.complaints).toEqual([]);
    });

    it('can be chosen on the page, with the run and the picture open, and is kept in the address', async () => {
      await tab.openFolder(greyFolder);
      await tab.openPicture(await white());
      const before = await tab.predictions();
      await tab.page.getByLabel('Backend').selectOption('webgl');
      await expect.poll(() => tab.backend()).toBe('webgl');
      await expect.poll(() => tab.page.url()).toContain('?backend=webgl');
      const after = await tab.predictions();
      expect(after.map(({ label }) => label)).toEqual(before.map(({ label }) => label));
      // Sums in another order, in float32.
      for (const [place, { probability }] of after.entries()) expect(probability).toBeCloseTo(before[place]?.probability ?? 0, 5);
    });
  });

  it('fits narrow and wide windows, with a run open and without', async () => {
    const overflows = async () => {
      const found: number[] = [];
      for (const width of [320, 390, 768, 1280]) {
        await tab.page.setViewportSize({ width, height: 700 });
        found.push(await tab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth));
      }
      return found;
    };
    expect(await overflows()).toEqual([0, 0, 0, 0]);
    await tab.openFolder(greyFolder);
    await tab.openPicture(await white());
    expect(await overflows()).toEqual([0, 0, 0, 0]);
    await tab.page.getByText('Drawing', { exact: true }).click();
    expect(await overflows()).toEqual([0, 0, 0, 0]);
  });

  function drop(...files: readonly ReturnType<typeof file>[]): Promise<void> {
    return send('drop', files);
  }

  function paste(...files: readonly ReturnType<typeof file>[]): Promise<void> {
    return send('paste', files);
  }

  async function send(event: 'drop' | 'paste', files: readonly ReturnType<typeof file>[]): Promise<void> {
    const contents = files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, bytes: [...buffer] }));
    await tab.page.evaluate(
      ({ event, contents }) => {
        const data = new DataTransfer();
        for (const { name, type, bytes } of contents) data.items.add(new File([Uint8Array.from(bytes)], name, { type }));
        const options = { bubbles: true, cancelable: true };
        document.body.dispatchEvent(
          event === 'drop'
            ? new DragEvent('drop', { ...options, dataTransfer: data })
            : new ClipboardEvent('paste', { ...options, clipboardData: data }),
        );
      },
      { event, contents },
    );
  }
});
