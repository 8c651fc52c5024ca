import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPackage } from './find-package.js';
import { install, projectFolder } from './testing/fake-package.js';

describe('findPackage', () => {
  it('finds a package in the first folder that has it, and runs none of it', () => {
    const [empty, full] = [projectFolder(), projectFolder()];
    install(full, 'native', 'throw new Error("was run")', { version: '9.8.7' });
    const folder = join(full, 'node_modules', 'native');
    const expected = { name: 'native', version: '9.8.7', folder, main: join(folder, 'index.js'), library: undefined };
    expect(findPackage('native', [empty, full])).toEqual(expected);
  });

  it('says where the install script puts the library, for a Node-API version that this Node has', () => {
    const project = projectFolder();
    const binary = { module_name: 'binding', module_path: './lib/napi-v{napi_build_version}', napi_versions: [3, 8, 1000] };
    install(project, 'native', '', { binary });
    const library = join(project, 'node_modules', 'native', 'lib', 'napi-v8', 'binding.node');
    expect(findPackage('native', [project])?.library).toBe(library);
  });

  it('finds nothing where nothing is installed', () => {
    expect(findPackage('native-that-nobody-has', [projectFolder()])).toBeUndefined();
  });
});
