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

/** Builds a page's script with Vite, from what the stranger has installed. */
export async function bundle(stranger: Stranger, script: string): Promise<Bundle> {
  writeFileSync(join(stranger.folder, 'page.js'), script);
  const built = await build({
    root: stranger.folder,
    configFile: false,
    logLevel: 'error',
    build: { rollupOptions: { input: join(stranger.folder, 'page.js') }, write: false, modulePreload: false },
  });
  const { output } = built as Rolldown.RolldownOutput;
  const chunks = output.filter((file) => file.type === 'chunk');
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const atOnce = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const chunk of atOnce) {
    for (const file of chunk.imports) atOnce.add(byName.get(file) as Rolldown.OutputChunk);
  }
  return { atOnce: [...atOnce], later: chunks.filter((chunk) => !atOnce.has(chunk)) };
}

/** Paths below `node_modules` of the files that the chunks are made of. */
export function modulesOf(chunks: readonly Rolldown.OutputChunk[]): string[] {
  return chunks.flatMap(({ moduleIds }) => moduleIds.map((id) => id.replace(/^.*\/node_modules\//, '')));
}

export function gzippedKilobytes(chunks: readonly Rolldown.OutputChunk[]): number {
  return Math.round(chunks.reduce((sum, { code }) => sum + gzipSync(code).length, 0) / 1000);
}
