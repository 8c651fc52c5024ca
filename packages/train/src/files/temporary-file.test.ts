import { spawnSync } from 'node:child_process';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { removeStrayFiles, temporaryPath } from './temporary-file.js';
import { testFolder } from './testing/folder.js';

test('a temporary file stands beside the file and is like no other', () => {
  const names = [1, 2].map(() => basename(temporaryPath('/runs/a/weights.safetensors')));
  for (const name of names) expect(name).toMatch(new RegExp(`^\\.weights\\.safetensors\\.${process.pid}-[\\da-f]{8}\\.tmp$`));
  expect(names[0]).not.toBe(names[1]);
});

test('removes what dead processes left, and nothing else', async () => {
  const folder = testFolder();
  const dead = spawnSync(process.execPath, ['--version']).pid;
  const [own, other] = [process.pid, process.ppid];
  const day = 86_400_000;
  const put = (name: string, age = 0) => {
    writeFileSync(join(folder, name), '');
    const time = new Date(Date.now() - age);
    utimesSync(join(folder, name), time, time);
  };
  const stays = [
    'c.safetensors',
    `.c.safetensors.${own}-0123abcd.tmp`,
    `.c.safetensors.${other}-0123abcd.tmp`,
    `.d.safetensors.${dead}-0123abcd.tmp`,
    `.c.safetensors.${dead}-0123abcd.tmp.txt`,
    `.c.safetensors.${dead}.tmp`,
    `c.safetensors.${dead}-0123abcd.tmp`,
  ];
  for (const name of stays) put(name);
  put(`.c.safetensors.${dead}-fedc9876.tmp`);
  put(`.c.safetensors.${own}-fedc9876.tmp`, day);
  put(`.c.safetensors.${other}-fedc9876.tmp`, day);
  await removeStrayFiles(join(folder, 'c.safetensors'));
  expect(readdirSync(folder).sort()).toEqual(stays.sort());
  await removeStrayFiles(join(folder, 'no', 'folder', 'c.safetensors'));
});
