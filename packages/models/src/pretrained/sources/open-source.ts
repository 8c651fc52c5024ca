import { WeightsError } from '../weights-error.js';
import { hubFolder, isHubId } from './hub-folder.js';
import { kindOfPath, localFolder } from './local-folder.js';
import { isInNode, type SourceOptions } from './source-options.js';
import { urlFolder } from './url-folder.js';
import type { WeightsFolder } from './weights-folder.js';

/** Where weights are: a path, an address, a model's id on a hub, or the bytes of a file. */
export type WeightsSource = string | URL | Uint8Array;

export interface OpenedSource {
  readonly folder: WeightsFolder;
  /** The file that is meant; undefined where a whole folder is. */
  readonly file: string | undefined;
}

/**
 * What a source means: bytes themselves; an address where it has a scheme, and in a page also where it begins with `/` or `.` or ends
 * like a file of weights; in Node a path where something lies there; else a hub's id.
 *
 * @throws WeightsError where it is none of them.
 */
export async function openSource(source: WeightsSource, options: SourceOptions): Promise<OpenedSource> {
  if (source instanceof Uint8Array) {
    const folder: WeightsFolder = {
      nameOf: (file) => file,
      hasConfig: false,
      read: async (file) => (file === 'the bytes' ? source : undefined),
    };
    return { folder, file: 'the bytes' };
  }
  const url = addressOf(source);
  if (url !== undefined) {
    const file = decodeURIComponent(url.pathname.split('/').at(-1) || '');
    if (file === '') throw new WeightsError(`${url.href}: expected the address of a file, not of a folder.`);
    return { folder: urlFolder(url.href, file, options), file };
  }
  const text = pathOf(source);
  if (isInNode()) {
    const { basename, dirname } = process.getBuiltinModule('node:path');
    const kind = await kindOfPath(text);
    if (kind === 'folder') return { folder: localFolder(text), file: undefined };
    if (kind === 'file') return { folder: localFolder(dirname(text)), file: basename(text) };
  }
  if (isHubId(text)) return { folder: hubFolder(text, options), file: undefined };
  throw new WeightsError(
    `${text}: there is no such file or folder, and it is no address and no id of a hub such as timm/resnet18.a1_in1k.`,
  );
}

function addressOf(source: string | URL): URL | undefined {
  if (typeof source !== 'string') return source.protocol === 'file:' ? undefined : source;
  if (/^(https?|blob|data):/i.test(source)) return new URL(source);
  const isRelative = !isInNode() && /^[./]|\.(safetensors|json|pth|pt|th|bin)$/i.test(source);
  return isRelative ? new URL(source, globalThis.location?.href) : undefined;
}

function pathOf(source: string | URL): string {
  if (typeof source === 'string' && !source.startsWith('file:')) return source;
  return process.getBuiltinModule('node:url').fileURLToPath(source);
}
