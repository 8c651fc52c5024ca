import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { classResults } from '../facts/class-results.js';
import { fakeReport } from '../testing/fake-report.js';
import { confusionChart, mostCells } from './confusion-chart.js';

function drawn(classes: number, images: number, accuracy = 0.8) {
  const report = fakeReport({ classes, images, accuracy, mistakes: 0 });
  const { chart, leftOut } = confusionChart(report, classResults(report));
  const { document } = parseHTML(chart.text);
  const [large, small] = [...document.querySelectorAll('svg')];
  if (large === undefined || small === undefined) throw new Error('There are not two charts.');
  const titles = [...large.querySelectorAll('title')].map((title) => title.textContent ?? '');
  const texts = [...large.querySelectorAll('text')].map((text) => text.textContent ?? '');
  return { report, large, small, titles, texts, leftOut };
}

test('each cell says what it counts, and shows it where there is room', () => {
  const { report, titles, texts, leftOut } = drawn(10, 1000);
  const filled = report.confusion.flat().filter((count) => count > 0);
  expect(titles).toHaveLength(filled.length);
  expect(titles[0]).toBe(
    `T-shirt/top told right: ${report.confusion[0]?.[0]} (${Math.round((report.confusion[0]?.[0] ?? 0) / 10)}%)`,
  );
  for (const name of report.classNames) expect(texts.filter((text) => text === name)).toHaveLength(2);
  expect(texts).toHaveLength(20 + filled.length);
  expect(leftOut).toBe(0);
});

test('two classes make a small matrix, not a poster', () => {
  const { large } = drawn(2, 50);
  expect(Number(large.getAttribute('width'))).toBeLessThan(330);
});

test('a hundred classes have every few names and no counts', () => {
  const { texts, titles, small, leftOut } = drawn(100, 100);
  expect(texts).toHaveLength(59);
  expect(texts).toContain('class 99 of all');
  expect(titles.length).toBeGreaterThan(500);
  expect(Number(small.getAttribute('width'))).toBeLessThanOrEqual(344);
  expect(leftOut).toBe(0);
});

test('more cells than can be told apart are left out, the smallest first', () => {
  const { report, titles, leftOut } = drawn(100, 1000, 0.3);
  const counts = report.confusion.flat().filter((count) => count > 0);
  expect(titles).toHaveLength(mostCells);
  expect(leftOut).toBe(counts.length - mostCells);
});
