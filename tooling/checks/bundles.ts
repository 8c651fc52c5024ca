import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import type { Stranger } from './stranger.js';

/** What a page downloads for a script: at once, and later where it asks. */
export interface Bundle {
  readonly atOnce: readonly Rolldown.OutputChunk[];
  readonly later: readonly Rolldown.OutputChunk[];
}

/** Builds pages' scripts with Vite, all in one go, from what the stranger has installed. */
export async function bundle<Page extends string>(
  stranger: Stranger,
  scripts: Readonly<Record<Page, string>>,
): Promise<Record<Page, Bundle>> {
  const pages = Object.entries(scripts) as [Page, string][];
  const input = Object.fromEntries(pages.map(([page]) => [page, join(stranger.folder, `${page}.page.js`)]));
  for (const [page, script] of pages) writeFileSync(input[page] as string, script);
  const built = await build({
    root: stranger.folder,
    configFile: false,
    logLevel: 'error',
    build: { rollupOptions: { input }, write: false, modulePreload: false },
  });
  const { output } = built as Rolldown.RolldownOutput;
  const chunks = output.filter((file) => file.type === 'chunk');
  return Object.fromEntries(pages.map(([page]) => [page, bundleOf(page, chunks)])) as Record<Page, Bundle>;
}

function bundleOf(page: string, chunks: readonly Rolldown.OutputChunk[]): Bundle {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const atOnce = new Set(chunks.filter(({ isEntry, name }) => isEntry && name === page));
  const later = new Set<Rolldown.OutputChunk>();
  const chunkOf = (file: string) => byName.get(file) as Rolldown.OutputChunk;
  // Grows while it is gone through.
  for (const chunk of atOnce) for (const file of chunk.imports) atOnce.add(chunkOf(file));
  for (const chunk of atOnce) for (const file of chunk.dynamicImports) later.add(chunkOf(file));
  for (const chunk of later) for (const file of [...chunk.imports, ...chunk.dynamicImports]) later.add(chunkOf(file));
  return { atOnce: [...atOnce], later: [...later].filter((chunk) => !atOnce.has(chunk)) };
}

/** Paths below `node_modules` of the files that the chunks are made of. */
export function modulesOf(chunks: readonly Rolldown.OutputChunk[]): string[] {
  return chunks.flatMap(({ moduleIds }) => moduleIds.map((id) => id.replace(/^.*\/node_modules\//, '')));
}

export function gzippedKilobytes(chunks: readonly Rolldown.OutputChunk[]): number {
  return Math.round(chunks.reduce((sum, { code }) => sum + gzipSync(code).length, 0) / 1000);
}
