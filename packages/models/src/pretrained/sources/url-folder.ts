import { fetchInPage } from '../download/fetch-in-page.js';
import { fetchToFile } from '../download/fetch-to-file.js';
import { Refusal } from '../download/http-answer.js';
import { WeightsError } from '../weights-error.js';
import { kindOfPath, readPath } from './local-folder.js';
import { environment, isInNode, isOffline, isSum, type SourceOptions } from './source-options.js';
import type { WeightsFolder } from './weights-folder.js';

/**
 * The folder that an address leads into: its files lie at addresses beside it. What is downloaded is kept, and not asked for again.
 *
 * The sum of `main`, the file of the address, is checked where the options give it, or the name has its first eight digits as those of
 * torchvision's files do: `resnet18-f37072fd.pth`.
 */
export function urlFolder(address: string, main: string, options: SourceOptions): WeightsFolder {
  const urlOf = (file: string): string => {
    const url = new URL(file === main ? address : `./${encodeURIComponent(file)}`, address);
    if (file !== main) url.search = new URL(address).search;
    return url.href;
  };
  const sumOf = (file: string): string | undefined => (file === main ? (options.sha256 ?? sumInName(file)) : undefined);
  if (options.sha256 !== undefined && !isSum(options.sha256)) {
    throw new WeightsError(`${address}: sha256 must be 8 to 64 hexadecimal digits, but it is ${JSON.stringify(options.sha256)}.`);
  }
  const orAbsent = async <Result>(file: string, get: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await get();
    } catch (error) {
      if (file !== main && error instanceof Refusal && (error.status === 404 || error.status === 403)) return undefined;
      throw error;
    }
  };
  const common = { nameOf: urlOf, hasConfig: false };
  if (!isInNode()) {
    return { ...common, read: (file) => orAbsent(file, () => fetchInPage(urlOf(file), sumOf(file), options)) };
  }
  const pathOf = (file: string) => orAbsent(file, () => keptFile(urlOf(file), file, sumOf(file), options));
  return { ...common, pathOf, read: async (file) => readPath(await pathOf(file)) };
}

async function keptFile(url: string, file: string, sha256: string | undefined, options: SourceOptions): Promise<string> {
  const { join } = process.getBuiltinModule('node:path');
  const { createHash } = process.getBuiltinModule('node:crypto');
  const folder = join(options.cacheFolder ?? weightsCache(), createHash('sha256').update(url).digest('hex').slice(0, 16));
  const path = join(folder, file.replace(/[^\w.-]/g, '_'));
  if ((await kindOfPath(path)) === 'file') return path;
  if (isOffline(options)) throw new WeightsError(`${url}: not downloaded before, and offline.`);
  await fetchToFile(url, path, {}, options, () => ({ sha256 }));
  return path;
}

/** Where weights from addresses are kept by default. */
function weightsCache(): string {
  const { join } = process.getBuiltinModule('node:path');
  const { homedir } = process.getBuiltinModule('node:os');
  return join(environment('OCELLI_CACHE') ?? join(homedir(), '.cache', 'ocelli'), 'weights');
}

function sumInName(file: string): string | undefined {
  return /-([0-9a-f]{8,64})\.\w+$/.exec(file)?.[1];
}
