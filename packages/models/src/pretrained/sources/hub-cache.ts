import { WeightsError } from '../weights-error.js';
import { environment, type SourceOptions } from './source-options.js';

/** Where a hub's own programs keep a model, in their own arrangement, so that one finds what the other downloaded. */
export interface HubCache {
  /** Which commit a branch or tag was when it was last asked for; undefined where nothing of it is kept. */
  commitOf(revision: string): Promise<string | undefined>;
  /** Where a file of a commit lies, or would. */
  fileOf(commit: string, file: string): string;
  /** Where a file is kept while it is downloaded. */
  incoming(revision: string, file: string): string;
  /** Moves what came in to where it belongs, and notes what commit the revision was. */
  keep(revision: string, commit: string, file: string): Promise<void>;
}

/** @see https://huggingface.co/docs/huggingface_hub/guides/manage-cache */
export function hubCache(id: string, { cacheFolder }: SourceOptions): HubCache {
  const { dirname, join } = process.getBuiltinModule('node:path');
  const { mkdir, readFile, rename, writeFile } = process.getBuiltinModule('node:fs/promises');
  const folder = join(
    cacheFolder ?? environment('HF_HUB_CACHE') ?? join(hubHome(), 'hub'),
    `models--${id.replaceAll('/', '--')}`,
  );
  const fileOf = (commit: string, file: string): string => join(folder, 'snapshots', commit, file);
  const incoming = (revision: string, file: string): string => join(folder, 'incoming', revision, file);
  return {
    fileOf,
    incoming,
    async commitOf(revision) {
      const text = await readFile(join(folder, 'refs', revision), 'utf8').catch(() => '');
      return /^[\w.-]+$/.exec(text.trim())?.[0];
    },
    async keep(revision, commit, file) {
      const target = fileOf(commit, file);
      try {
        await mkdir(dirname(target), { recursive: true });
        await rename(incoming(revision, file), target);
        if (revision === commit || /^[0-9a-f]{40}$/.test(revision)) return;
        await mkdir(dirname(join(folder, 'refs', revision)), { recursive: true });
        await writeFile(join(folder, 'refs', revision), commit);
      } catch (cause) {
        throw new WeightsError(`${target}: cannot be written: ${(cause as Error).message}`, { cause });
      }
    },
  };
}

/** What says to a hub who asks; undefined where nothing does. */
export async function hubToken({ token }: SourceOptions): Promise<string | undefined> {
  const given = token ?? environment('HF_TOKEN');
  if (given !== undefined) return given.trim() || undefined;
  const { join } = process.getBuiltinModule('node:path');
  const { readFile } = process.getBuiltinModule('node:fs/promises');
  const text = await readFile(environment('HF_TOKEN_PATH') ?? join(hubHome(), 'token'), 'utf8').catch(() => '');
  return text.trim() || undefined;
}

function hubHome(): string {
  const { join } = process.getBuiltinModule('node:path');
  const { homedir } = process.getBuiltinModule('node:os');
  return environment('HF_HOME') ?? join(environment('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'huggingface');
}
