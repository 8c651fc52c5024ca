import { fetchInPage } from '../download/fetch-in-page.js';
import { type Checks, fetchToFile } from '../download/fetch-to-file.js';
import { type FileFacts, Refusal } from '../download/http-answer.js';
import { WeightsError } from '../weights-error.js';
import { hubCache, hubToken } from './hub-cache.js';
import { kindOfPath, readPath } from './local-folder.js';
import { environment, isInNode, isOffline, type SourceOptions } from './source-options.js';
import type { WeightsFolder } from './weights-folder.js';

/** Whether a text can be a model's id on a hub: `timm/resnet18.a1_in1k`. */
export function isHubId(text: string): boolean {
  return /^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(text) && !text.includes('..');
}

/**
 * The files of a model on a Hugging Face hub, all of one commit. What is kept is not asked for again: name another `revision`, or remove
 * the folder, for a newer one.
 */
export function hubFolder(id: string, options: SourceOptions): WeightsFolder {
  const { revision = 'main' } = options;
  if (!/^[\w-][\w.-]*$/.test(revision)) throw new WeightsError(`${id}: the revision is ${JSON.stringify(revision)}.`);
  const endpoint = (options.endpoint ?? environment('HF_ENDPOINT') ?? 'https://huggingface.co').replace(/\/+$/, '');
  const urlOf = (version: string, file: string): string => `${endpoint}/${id}/resolve/${version}/${encodeURIComponent(file)}`;
  let version: string | undefined;
  const keptFile = async (file: string): Promise<string | undefined> => {
    const cache = hubCache(id, options);
    const asked = version ?? (await cache.commitOf(revision)) ?? revision;
    const kept = cache.fileOf(asked, file);
    if ((await kindOfPath(kept)) === 'file') return kept;
    if (isOffline(options)) return undefined;
    const headers = await headersOf(options);
    const facts = await fetchToFile(urlOf(asked, file), cache.incoming(asked, file), headers, options, checksOf);
    // What a branch was when its first file came, the others are taken of too.
    version = facts.commit ?? asked;
    await cache.keep(asked, version, file);
    return cache.fileOf(version, file);
  };
  const common = {
    nameOf: (file: string) => `${id}${file && ': '}${file}`,
    hasConfig: true,
    absence: isOffline(options) ? ' (offline, and not downloaded before)' : '',
  };
  if (!isInNode()) return { ...common, read: (file) => orAbsent(() => fetchInPage(urlOf(revision, file), undefined, options)) };
  const pathOf = (file: string) => orAbsent(() => keptFile(file));
  return { ...common, pathOf, read: async (file) => readPath(await pathOf(file)) };
}

/** Undefined where the hub says that there is no such file. @throws WeightsError that says what to do where it refuses. */
async function orAbsent<Result>(get: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await get();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 404 && !/^(Repo|Revision)NotFound$/.test(error.code)) return undefined;
    const isForbidden = error.status === 401 || error.status === 403;
    const advice = isForbidden ? ': is the name right, and does $HF_TOKEN let you read it?' : '';
    throw new WeightsError(`${error.message}${advice}`, { cause: error });
  }
}

async function headersOf(options: SourceOptions): Promise<Record<string, string>> {
  const token = await hubToken(options);
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** A hub names large files by their SHA-256 sums and small ones as git does. */
function checksOf({ etag, linkedEtag, commit }: FileFacts): Checks {
  const sum = linkedEtag ?? (commit === undefined ? undefined : etag?.replace(/^(W\/)?"(.*)"$/, '$2'));
  if (sum === undefined) return {};
  return /^[0-9a-f]{64}$/.test(sum) ? { sha256: sum } : /^[0-9a-f]{40}$/.test(sum) ? { gitSha1: sum } : {};
}
