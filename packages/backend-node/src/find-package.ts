/** An installed native package, its files not yet run. */
export interface FoundPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** The file that `require` would load. */
  readonly main: string;
  /** Where its install script puts the native library, or undefined if it declares none. */
  readonly library: string | undefined;
}

/** Folders in which users' packages are looked for: this package's, the current one and the main script's. */
export function searchFolders(): string[] {
  const { dirname } = process.getBuiltinModule('node:path');
  const { fileURLToPath } = process.getBuiltinModule('node:url');
  const script = process.argv[1];
  return [dirname(fileURLToPath(import.meta.url)), process.cwd(), ...(script === undefined ? [] : [dirname(script)])];
}

/** Finds an installed package from the first folder that has it, without running any of it. */
export function findPackage(name: string, folders: readonly string[]): FoundPackage | undefined {
  const { createRequire } = process.getBuiltinModule('node:module');
  const { dirname, join } = process.getBuiltinModule('node:path');
  const { readFileSync } = process.getBuiltinModule('node:fs');
  for (const folder of folders) {
    const require = createRequire(join(folder, 'package.json'));
    try {
      const packageFile = require.resolve(`${name}/package.json`);
      const contents = JSON.parse(readFileSync(packageFile, 'utf8')) as PackageFile;
      const found = { name, version: contents.version ?? 'unknown', folder: dirname(packageFile), main: require.resolve(name) };
      return { ...found, library: contents.binary && libraryOf(found.folder, contents.binary) };
    } catch {
      // Not installed there: the next folder may have it.
    }
  }
  return undefined;
}

interface Binary {
  readonly module_name: string;
  readonly module_path: string;
  readonly napi_versions: readonly number[];
}

interface PackageFile {
  readonly version?: string;
  readonly binary?: Binary;
}

/** The newest Node-API version that both the package and this Node have, as node-pre-gyp chooses it. */
function libraryOf(folder: string, binary: Binary): string {
  const { join } = process.getBuiltinModule('node:path');
  const supported = Number(process.versions['napi'] ?? 3);
  const version = Math.max(...binary.napi_versions.filter((candidate) => candidate <= supported));
  return join(folder, binary.module_path.replace('{napi_build_version}', String(version)), `${binary.module_name}.node`);
}
