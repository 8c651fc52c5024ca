import { parseHTML } from 'linkedom';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { renderReport } from './render-report.js';
import type { ReportData } from './report-data.js';
import { type FakeReportOptions, fakeReport } from './testing/fake-report.js';

async function page(report: ReportData) {
  const text = await renderReport(report);
  const { document } = parseHTML(text);
  const all = (selector: string) => [...document.querySelectorAll(selector)];
  const words = (selector: string) => all(selector).map((element) => element.textContent.replace(/\s+/g, ' ').trim());
  return { text, document, all, words };
}

/** A report whose numbers can be worked out by hand. */
const small: ReportData = {
  ...fakeReport({ mistakes: 2, filterShape: [4, 1, 3, 3] }),
  title: 'small-cnn on pets',
  seconds: 75,
  dataset: { name: 'pets', train: 3000, test: 200 },
  classNames: ['cat', 'dog'],
  confusion: [
    [90, 10],
    [4, 96],
  ],
  test: { loss: 0.1784, accuracy: 0.93 },
  epochs: [
    { epoch: 1, train: { loss: 0.61, accuracy: 0.7 }, validation: { loss: 0.4, accuracy: 0.9 }, learningRate: 0.01, seconds: 30 },
    {
      epoch: 2,
      train: { loss: 0.3, accuracy: 0.88 },
      validation: { loss: 0.2, accuracy: 0.95 },
      learningRate: 0.005,
      seconds: 20,
    },
    { epoch: 3, train: { loss: 0.2, accuracy: 0.97 }, validation: { loss: 0.25, accuracy: 0.94 }, learningRate: 0, seconds: 25 },
  ],
  notes: ['The pictures were resized.'],
};
small.mostWrong.forEach((mistake, index) => Object.assign(mistake, { label: index, predicted: 1 - index }));

describe('the text', () => {
  test('says the numbers of the run', async () => {
    const { document, words } = await page(small);
    expect(document.title).toBe('small-cnn on pets: 93.0% test accuracy');
    expect(words('h1')).toEqual(['small-cnn on pets 93.0% test accuracy']);
    expect(words('.overview')).toEqual([
      '186 of 200 test images were classified correctly. The best of 3 epochs was epoch 2, with 95.00% validation accuracy. ' +
        'The hardest class is cat (90.0%); the most frequent mistake is cat taken for dog, 10 times.',
    ]);
    expect(words('.facts div')).toEqual([
      'Test loss0.178 over 200 images',
      'Parameters421,642 small-cnn',
      'Trained on3,000 images pets',
      'Training1 min 15 s 3 epochs',
      'Backendwasm 120 images a second',
    ]);
    expect(words('.notes li')).toEqual(['The pictures were resized.']);
    expect(words('.command')).toEqual([small.command]);
  });

  test('says what each chart shows, and has its numbers', async () => {
    const { words, all } = await page(small);
    expect(words('figcaption')).toEqual([
      'The mean training loss went from 0.610 in the first epoch to 0.200 in the last. The validation loss was lowest after epoch 2: 0.200.',
      'In the last epoch, training accuracy was 97.00% and validation accuracy 94.00%. The best validation accuracy, 95.00%, came with epoch 2.',
      expect.stringMatching(/^The learning rate was at most 0\.00\d+, and \S+ at the end\.$/),
      'Rows are the true classes, columns what the model said, of 200 test images. A cell is the deeper the more of its row it holds; point at it for the count.',
    ]);
    expect(words('.epochs tbody tr')).toEqual([
      '10.6100.40070.00%90.00%0.0130.0 s',
      '2 best0.3000.20088.00%95.00%0.00520.0 s',
      '30.2000.25097.00%94.00%025.0 s',
    ]);
    expect(words('.long tbody tr')).toEqual(['cat10090 90.0%95.7%dog 10', 'dog10096 96.0%90.6%cat 4']);
    for (const table of all('table')) {
      expect(table.querySelector('caption')?.textContent).not.toBe('');
      expect(table.querySelectorAll('tbody th[scope=row]')).toHaveLength(table.querySelectorAll('tbody tr').length);
    }
    for (const chart of all('svg.chart')) {
      expect(chart.getAttribute('role')).toBe('img');
      expect(chart.getAttribute('aria-label')).not.toBe('');
    }
  });

  test('lists settings by their path, and the environment', async () => {
    const settings = {
      lr: 0.1,
      optimizer: { name: 'sgd', betas: [0.9, 0.99] },
      loss: function focal() {},
      none: null,
      absent: undefined,
    };
    const { words } = await page({ ...small, settings, environment: { node: 'v20' } });
    expect(words('.list div')).toEqual([
      'lr0.1',
      'optimizer.namesgd',
      'optimizer.betas0.9, 0.99',
      'lossfocal()',
      'nonenull',
      'nodev20',
    ]);
  });
});

const variants: [string, FakeReportOptions, Partial<ReportData>][] = [
  ['as usual', {}, {}],
  ['one epoch', { epochs: 1 }, {}],
  ['a hundred classes and 60 epochs', { classes: 100, images: 100, epochs: 60, accuracy: 0.65, channels: 3 }, {}],
  ['no validation', { validation: false, channels: 3 }, {}],
  ['no mistake', { accuracy: 1, mistakes: 0 }, {}],
  ['no steps', {}, { steps: [] }],
  ['nothing but the test', {}, { epochs: [], steps: [], mostWrong: [], filters: undefined, settings: {}, environment: {} }],
  ['no test images', { images: 0, mistakes: 0 }, { test: { loss: Number.NaN, accuracy: Number.NaN } }],
  ['losses that are not finite', {}, { steps: [1, Number.NaN, 3].map((loss, step) => ({ step, loss, learningRate: 0 })) }],
  ['a loss that stays', {}, { steps: [1, 2, 3].map((step) => ({ step, loss: 0.5, learningRate: 0.1 })) }],
  ['a loss that falls far', {}, { steps: [1e4, 10, 0.01].map((loss, step) => ({ step, loss, learningRate: 0.1 })) }],
  ['large photographs', { channels: 3, side: 256, filterShape: [64, 3, 7, 7] }, {}],
  ['a filter of many inputs', { filterShape: [8, 16, 1, 5] }, {}],
];

describe.each(variants)('%s', (_, options, changes) => {
  test('is one sound page that needs nothing else', async () => {
    const { text, all, document } = await page({ ...fakeReport(options), ...changes });
    expect(text.length).toBeLessThan(1_500_000);
    expect(/.{0,40}(NaN|undefined|Infinity|\[object).{0,40}/.exec(text.replace(/base64,[^"]*/g, ''))?.[0]).toBeUndefined();
    expect(all('script, link, iframe, object, embed, base, form')).toEqual([]);
    expect(document.querySelector('meta[http-equiv=Content-Security-Policy]')?.getAttribute('content')).toMatch(
      "default-src 'none'",
    );
    for (const element of all('[src], [href]')) {
      const url = element.getAttribute('src') ?? element.getAttribute('href') ?? '';
      expect(url).toMatch(/^(data:image\/png;base64,|#)/);
      if (url.startsWith('#')) expect(document.getElementById(url.slice(1))).not.toBeNull();
    }
    expect(document.querySelector('style')?.textContent).not.toMatch(/url\(|@import/);
    const ids = all('[id]').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(all('h1')).toHaveLength(1);
    expect(all('img:not([alt])')).toEqual([]);
  });
});

test('all pictures are PNGs of their sizes', async () => {
  const { all } = await page(fakeReport({ channels: 3, side: 40, mistakes: 30, filterShape: [200, 3, 5, 5] }));
  const pictures = all('img').map((image) => Buffer.from(image.getAttribute('src')?.split(',')[1] ?? '', 'base64'));
  const sizes = await Promise.all(pictures.map((png) => sharp(png).metadata()));
  expect(sizes.filter(({ width }) => width === 40)).toHaveLength(25);
  expect(sizes.filter(({ width }) => width === 5)).toHaveLength(96);
  for (const { format } of sizes) expect(format).toBe('png');
});

test('texts of the user cannot become markup, wherever they stand', async () => {
  const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)></title></style></svg>&lt;<!--`;
  const base = fakeReport({ names: Array.from({ length: 10 }, () => hostile) });
  const harmless = await page({ ...base, classNames: base.classNames.map(() => 'x') });
  const attacked = await page({
    ...base,
    title: hostile,
    command: hostile,
    backend: hostile,
    model: { ...base.model, name: hostile, summary: hostile },
    dataset: { ...base.dataset, name: hostile },
    settings: { ...base.settings, [hostile]: hostile },
    environment: { ...base.environment, [hostile]: hostile },
    mostWrong: base.mostWrong.map((mistake) => ({ ...mistake, name: hostile })),
    filters: { name: hostile, shape: [1, 1, 1, 2], data: Float32Array.of(1, 2) },
    notes: [hostile],
  });
  expect(attacked.all('script')).toEqual([]);
  expect(attacked.all('img')).toHaveLength(26);
  expect(attacked.text.includes('<script')).toBe(false);
  expect(attacked.text.includes('<img src=x')).toBe(false);
  expect(attacked.document.title).toContain(hostile);
  expect(attacked.words('.command')).toEqual([hostile.replace(/\s+/g, ' ')]);
  expect(attacked.all('svg.chart')).toHaveLength(harmless.all('svg.chart').length);
  expect(attacked.words('.chart title').some((title) => title.startsWith(`${hostile} told right: `))).toBe(true);
});

test('parts that do not fit together are refused', async () => {
  await expect(renderReport({ ...small, classNames: ['cat'] })).rejects.toThrow(
    'The confusion matrix must be 1 x 1 for the 1 class names, but has 2 rows of 2 counts.',
  );
  const [mistake] = small.mostWrong;
  if (mistake === undefined) throw new Error('There is no mistake.');
  await expect(renderReport({ ...small, mostWrong: [{ ...mistake, predicted: 2 }] })).rejects.toThrow(
    `The mistake ${mistake.name} is of class 2, but there are 2 class names.`,
  );
  await expect(renderReport({ ...small, filters: { name: 'a', shape: [2, 2], data: new Float32Array(4) } })).rejects.toThrow(
    'The filters must have the shape [out, in, height, width], but [2,2] has 4 values.',
  );
});
