import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, createServer, type InlineConfig, mergeConfig, preview } from 'vite';

/** A site that answers on this machine until it is closed. */
export interface Site {
  /** Its address, which ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the sources of the page in `root` by Vite's development server; `config` is added to the `vite.config.ts` found there.
 *
 * Workspace packages are served from their sources.
 */
export async function serveSources(root: string, config: InlineConfig = {}): Promise<Site> {
  const server = await createServer(mergeConfig({ ...shared(root), server: local }, config));
  await server.listen();
  return { url: addressOf(server.resolvedUrls), close: () => server.close() };
}

/** Builds the page in `root` into a temporary folder and serves what was built, as users get it. */
export async function serveBuild(root: string, config: InlineConfig = {}): Promise<Site> {
  const outDir = await mkdtemp(join(tmpdir(), 'ocelli-page-'));
  const options = mergeConfig({ ...shared(root), build: { outDir, emptyOutDir: true }, preview: local }, config);
  const remove = () => rm(outDir, { recursive: true, force: true });
  try {
    await build(options);
    const server = await preview(options);
    const close = async () => {
      await server.close();
      await remove();
    };
    return { url: addressOf(server.resolvedUrls), close };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Any free port of this machine alone. */
const local = { host: '127.0.0.1', port: 0 };

function shared(root: string) {
  return {
    root,
    logLevel: 'error',
    resolve: { conditions: ['@ocelli/source', 'browser', 'module', 'import', 'default'] },
  };
}

function addressOf(urls: { readonly local: readonly string[] } | null): string {
  const [url] = urls?.local ?? [];
  if (url === undefined) throw new Error('Vite serves the page but does not say where.');
  return url;
}
