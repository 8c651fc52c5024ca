import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.js';

const consumerConfig = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
    module: 'NodeNext',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  },
  files: ['example.mts', 'entries.mts'],
};

const quietly = ['--no-audit', '--no-fund', '--prefer-offline'];

/** Without the path to this workspace's modules that pnpm's commands set. */
const { NODE_PATH: _, ...environment } = process.env;

/** An empty npm project of somebody who has no part in this repository. */
export class Stranger {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }));
  }

  async install(what: readonly string[]): Promise<void> {
    await run('npm', ['install', '--ignore-scripts', ...quietly, ...what], this.folder, environment);
  }

  /** As `install`, with the install scripts of what is installed, and with further settings in the environment. */
  async installWithScripts(what: readonly string[], settings: Readonly<Record<string, string>>): Promise<void> {
    const { ONNXRUNTIME_NODE_INSTALL: _, ...others } = environment;
    await run('npm', ['install', '--ignore-scripts=false', ...quietly, ...what], this.folder, { ...others, ...settings });
  }

  /** Runs a line as if it had been typed at a prompt; gives what it prints. */
  runLine(line: string): Promise<string> {
    return run('bash', ['-c', line], this.folder, environment);
  }

  /** Runs an example in plain Node; gives what it prints. */
  async runExample(example: string): Promise<string> {
    writeFileSync(join(this.folder, 'example.mjs'), example);
    return run('node', ['example.mjs'], this.folder, environment);
  }

  /** Compiles an example and the types of everything that can be imported, none of them passed over; needs `@types/node`. */
  async compile(example: string, entries: readonly string[], compiler: string): Promise<void> {
    writeFileSync(join(this.folder, 'example.mts'), example);
    const imports = entries.map((entry, index) => `export * as entry${index} from '${entry}';\n`);
    writeFileSync(join(this.folder, 'entries.mts'), imports.join(''));
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify(consumerConfig));
    await run('node', [compiler, '-p', '.'], this.folder, environment);
  }

  runCommand(name: string, args: readonly string[]): Promise<string> {
    return run(join(this.folder, 'node_modules', '.bin', name), args, this.folder, environment);
  }
}
