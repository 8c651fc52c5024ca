import { styleText } from 'node:util';
import Table from 'cli-table3';

/** Rows in columns, aligned also where characters are wide, without lines around them. */
export function formatTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const edges = ['top', 'bottom', 'left', 'right', 'mid', 'middle'];
  const corners = ['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right'];
  const crossings = ['left-mid', 'mid-mid', 'right-mid'];
  const table = new Table({
    head: head.map((name) => styleText('bold', name)),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: Object.fromEntries([...edges, ...corners, ...crossings].map((name) => [name, ''])),
  });
  for (const row of rows) table.push([...row]);
  const lines = table.toString().split('\n');
  return lines.map((line) => line.trimEnd()).join('\n');
}
