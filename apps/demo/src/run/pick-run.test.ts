import { File } from 'node:buffer';
import { expect, it } from 'vitest';
import { looksLikeRun, type PickedFile, pickRun } from './pick-run.js';

const pick = (...paths: string[]): PickedFile[] =>
  paths.map((path) => ({ path, file: new File([], path.split('/').at(-1) ?? '') as globalThis.File }));
const picked = (...paths: string[]) => {
  const { name, weights, config } = pickRun(pick(...paths));
  return [name, weights.name, config?.name];
};

it('finds the run in its folder, whatever else lies there', () => {
  expect(
    picked('runs/one/config.json', 'runs/one/best.safetensors', 'runs/one/last/checkpoint.safetensors', 'runs/one/report.html'),
  ).toEqual(['one', 'best.safetensors', 'config.json']);
});

it('finds the pictures that a run brings along', () => {
  const files = ['config.json', 'best.safetensors', 'examples/b.png', 'examples/a.png', 'examples/notes.txt', 'c.png'];
  const { examples } = pickRun(pick(...files.map((file) => `runs/one/${file}`)));
  expect(examples.map(({ name }) => name)).toEqual(['a.png', 'b.png']);
});

it('takes loose files, of any name, and weights alone', () => {
  expect(picked('config.json', 'best.safetensors')).toEqual(['best.safetensors', 'best.safetensors', 'config.json']);
  expect(picked('my-model.safetensors', 'config.json')).toEqual(['my-model.safetensors', 'my-model.safetensors', 'config.json']);
  expect(picked('best.safetensors')).toEqual(['best.safetensors', 'best.safetensors', undefined]);
});

it('names several runs, and several files of weights', () => {
  const both = ['a', 'b'].flatMap((run) => [`runs/${run}/config.json`, `runs/${run}/best.safetensors`]);
  expect(() => picked(...both)).toThrow('There are 2 runs here: choose one of them.\na\nb');
  expect(() => picked('x.safetensors', 'y.safetensors')).toThrow('There are 2 files of weights here');
});

it('says what is missing', () => {
  expect(() => picked('run/config.json', 'run/last/checkpoint.safetensors')).toThrow('no best.safetensors yet');
  expect(() => picked('config.json')).toThrow('There is a config.json but no best.safetensors');
  expect(() => picked('cat.png')).toThrow('Found cat.png, but neither best.safetensors nor config.json');
  expect(() => picked('a.txt', 'b.txt')).toThrow('Found 2 files, but neither');
  expect(() => picked()).toThrow('Found no file, but neither');
});

it('tells runs from pictures', () => {
  expect(looksLikeRun(pick('run/best.safetensors'))).toBe(true);
  expect(looksLikeRun(pick('config.json'))).toBe(true);
  expect(looksLikeRun(pick('cat.png'))).toBe(false);
});
