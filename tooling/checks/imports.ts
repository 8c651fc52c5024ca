import { posix } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

export interface Source {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly specifier: string;
  /** Gone at run time, as `import type` is. */
  readonly isType: boolean;
  /** `import('...')`, which loads nothing before it runs. */
  readonly isDynamic: boolean;
}

/** What a TypeScript or Svelte file imports from: `import`, `export ... from`, and `import('literal')` as a value or as a type. */
export function importsOf({ path, text }: Source): Import[] {
  return scripts(path, text).flatMap((script) => {
    const { module, program, errors } = parseSync(path.replace(/\.svelte$/, '.ts'), script);
    if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
    const imported = module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      isType: entries.length > 0 && entries.every(({ isType }) => isType),
      isDynamic: false,
    }));
    const exported = module.staticExports.flatMap(({ entries }) => {
      const specifiers = new Set(entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []));
      return [...specifiers].map((specifier) => ({ specifier, isType: entries.every(({ isType }) => isType), isDynamic: false }));
    });
    const dynamic = module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const specifier = /^(['"`])([^$]*)\1$/.exec(script.slice(start, end))?.[2];
      return specifier === undefined ? [] : [{ specifier, isType: false, isDynamic: true }];
    });
    const types: Import[] = [];
    new Visitor({
      TSImportType: ({ source }) => void types.push({ specifier: source.value, isType: true, isDynamic: false }),
    }).visit(program);
    return [...imported, ...exported, ...dynamic, ...types];
  });
}

/** The file that a relative specifier names, in TypeScript's way of writing `.js` for `.ts`; undefined for packages. */
export function fileOf(importer: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(importer), specifier.replace(/\.js$/, '.ts'));
}

/** The package of a specifier: `@ocelli/nn` of `@ocelli/nn/x`; undefined for files and for Node's own modules. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

function scripts(path: string, text: string): string[] {
  if (!path.endsWith('.svelte')) return [text];
  return [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script = '']) => script);
}
