import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, type DatasetInfo, listDatasets } from '@ocelli/data/node';
import { formatCount } from '../console/format.js';
import { createReporter } from '../console/reporter.js';
import { formatTable } from '../console/table.js';
import type { CommonOptions } from '../program.js';

/** `ocelli datasets`. */
export function datasets(options: CommonOptions): void {
  const entries = listDatasets();
  const rows = entries.map((info) => [info.name, info.description, sizes(info), needs(info), info.licence]);
  const text = formatTable(['dataset', 'what', 'images', 'needs', 'licence'], rows);
  createReporter(options).event('done', { datasets: entries }, text);
}

function sizes({ splits, height, width }: DatasetInfo): string {
  if (splits === undefined || height === undefined) return 'any';
  return `${formatCount(splits.train)} + ${formatCount(splits.test)}, ${height} x ${width}`;
}

function needs({ name, needsDataDir, homepage }: DatasetInfo): string {
  if (needsDataDir) return '--data-dir FOLDER';
  if (homepage === undefined) return 'nothing';
  return existsSync(join(cacheFolder(), name)) ? 'nothing, it was downloaded' : '--data-dir FOLDER, or a download';
}
