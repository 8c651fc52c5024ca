import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { formatTable } from './table.js';

test('columns are aligned, also where characters are wide', () => {
  const table = formatTable(
    ['name', 'count'],
    [
      ['cat', 3],
      ['猫', 12],
    ],
  );
  expect(stripVTControlCharacters(table)).toBe('name  count\ncat   3\n猫    12');
});
