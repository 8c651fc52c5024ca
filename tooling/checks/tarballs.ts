import { join, resolve } from 'node:path';
import { run } from './run.js';
import { type WorkspacePackage, workspacePackages } from './workspace.js';

/** The packages that are published, packed as `npm publish` would. */
export class Tarballs {
  readonly packages: readonly WorkspacePackage[];
  readonly #files: ReadonlyMap<string, string>;

  private constructor(files: ReadonlyMap<WorkspacePackage, string>) {
    this.packages = [...files.keys()];
    this.#files = new Map([...files].map(([{ manifest }, file]) => [manifest.name, file]));
  }

  static async pack(root: string, destination: string): Promise<Tarballs> {
    const files = new Map<WorkspacePackage, string>();
    for (const member of workspacePackages(root)) {
      if (member.manifest.private === true) continue;
      const printed = await run('pnpm', ['pack', '--json', '--pack-destination', destination], join(root, member.folder));
      files.set(member, resolve(destination, (JSON.parse(printed) as { filename: string }).filename));
    }
    return new Tarballs(files);
  }

  fileOf({ manifest }: WorkspacePackage): string {
    return this.#files.get(manifest.name) ?? '';
  }

  /** What to tell npm so that it installs `names` from the tarballs, and with them what they need of the workspace. */
  installArguments(names: readonly string[]): string[] {
    const found = new Set<string>();
    const visit = (name: string): void => {
      const member = this.packages.find(({ manifest }) => manifest.name === name);
      if (member === undefined || found.has(name)) return;
      found.add(name);
      for (const dependency of Object.keys(member.manifest.dependencies ?? {})) visit(dependency);
    };
    for (const name of names) visit(name);
    const others = names.filter((name) => !found.has(name));
    return [...[...found].map((name) => this.#files.get(name) ?? name), ...others];
  }
}
