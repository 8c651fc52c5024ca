import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('./', import.meta.url);

/** The files of this package that importing `file` loads at once: static imports and exports, without those of types alone. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = readFileSync(new URL(file, folder), 'utf8');
  for (const [, clause = '', path = ''] of source.matchAll(/^(?:import|export)\s([^;]*?)from '(\.[^']+)';/gm)) {
    const members = /\{([^}]*)\}/
      .exec(clause)?.[1]
      ?.split(',')
      .filter((member) => member.trim() !== '') ?? [''];
    if (clause.startsWith('type ') || members.every((member) => member.trim().startsWith('type '))) continue;
    const target = new URL(path.replace(/\.js$/, '.ts'), new URL(file, folder)).href.slice(folder.href.length);
    loadedBy(target, seen);
  }
  return seen;
}

/** Folders that hold a model: those that can be imported by name. */
const models = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/index.ts`, folder)))
  .map(({ name }) => name);

describe('imports', () => {
  it('finds the models, and follows imports', () => {
    expect(models).toEqual(expect.arrayContaining(['resnet', 'small-cnn']));
    expect(loadedBy('resnet/index.ts')).toContain('resnet/basic-block.ts');
    expect(loadedBy('index.ts')).toContain('registry.ts');
  });

  it('of the package load no model', () => {
    expect([...loadedBy('index.ts')].filter((file) => models.includes(file.split('/')[0] ?? ''))).toEqual([]);
  });

  it.each(models)('of %s load no other model', (model) => {
    const others = models.filter((other) => other !== model);
    const loaded = [...loadedBy(`${model}/index.ts`)];
    expect(loaded.filter((file) => others.includes(file.split('/')[0] ?? ''))).toEqual([]);
    expect(loaded).not.toContain('registry.ts');
  });
});
