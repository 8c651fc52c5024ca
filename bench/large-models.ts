/**
 * Models of hundreds of millions of parameters: a step of ViT-L with gradient checkpointing and without, and how long a file of weights takes
 * to load, beside reading and copying it. Each in a process of its own, whose memory is read from /proc: on Linux alone. Takes about 10 GiB.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured } from './large-models/measure.js';
import { median, type Row } from './row.js';

const rounds = 5;

export async function run(): Promise<Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'ocelli-large-models-'));
  try {
    return [...loading('vit_b_16', directory), ...loading('vgg16', directory), firstPrediction('vgg16'), ...training('vit_l_16')];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Files of both kinds of reading are in the system's cache. */
function loading(name: string, directory: string): Row[] {
  const file = join(directory, `${name}.safetensors`);
  measure('write', name, file);
  const { size } = statSync(file);
  const [copies, loads, predictions]: Measured[][] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    copies?.push(measure('copy', file));
    loads?.push(measure('load', name, file));
    predictions?.push(measure('predict', name, file));
  }
  const copy = secondsOf(copies);
  const peak = (measured: readonly Measured[] = []) =>
    median(measured.map(({ peakBytes, bytesBefore }) => (peakBytes - bytesBefore) / size));
  const what = `${name}, ${(size / 1e6).toFixed(0)} MB`;
  return [
    { name: `${what}: read and copied`, value: copy, unit: 's' },
    {
      name: `${what}: loaded into the model`,
      value: secondsOf(loads),
      unit: 's',
      note: `${times(secondsOf(loads) / copy)} that; goal 1.2`,
    },
    { name: `${what}: memory that takes, by the file's size`, value: peak(loads), unit: 'x', note: 'goal 1.5' },
    {
      name: `${what}: to the first prediction`,
      value: secondsOf(predictions),
      unit: 's',
      note: `${times(secondsOf(predictions) / copy)} that, goal 1.2; memory ${times(peak(predictions))} the file, goal 1.5`,
    },
  ];
}

function firstPrediction(name: string): Row {
  const measured = measure('predict', name);
  return {
    name: `${name}: weights drawn, to the first prediction`,
    value: secondsOf([measured]),
    unit: 's',
    note: peakOf(measured),
  };
}

function training(name: string): Row[] {
  return ['checkpointed', 'as it is'].map((how) => {
    const measured = measure('train', name, how, 'compiled', '4');
    const [first = Number.NaN, second = Number.NaN] = measured.seconds;
    return {
      name: `${name}, batch 4, a step compiled, ${how}`,
      value: second,
      unit: 's',
      note: `${peakOf(measured)}; the first with compiling ${first.toFixed(0)} s${how === 'checkpointed' ? '; goal 12 GiB' : ''}`,
    };
  });
}

function measure(...given: string[]): Measured {
  const script = join(import.meta.dirname, 'large-models/measure.ts');
  const options = ['--conditions=@ocelli/source', '--import', 'tsx', script, ...given];
  const printed = execFileSync(process.execPath, options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '');
}

function secondsOf(measured: readonly Measured[] = []): number {
  return median(measured.map(({ seconds }) => seconds[0] ?? Number.NaN));
}

function peakOf({ peakBytes }: Measured): string {
  return `peak memory ${(peakBytes / 2 ** 30).toFixed(2)} GiB`;
}

function times(ratio: number): string {
  return `${ratio.toPrecision(3)}x`;
}
