/**
 * The small CNN's training step in other JavaScript libraries beside ours, compiled with two threads and eagerly on wasm: jax-js, and
 * tfjs-layers on wasm with our kernels and on tfjs's own cpu backend. From the same weights, with the same losses; rounds are interleaved.
 */
import { median, type Row } from './row.js';
import { makeCompiled } from './training/compiled-side.js';
import { makeEager } from './training/eager-side.js';
import { makeJax } from './training/others/jax-side.js';
import { makeLayers } from './training/others/layers-side.js';
import { type Contestant, type Runner, raceSteps, ratio, timesOf } from './training/race.js';
import { works } from './training/work.js';

const rounds = 3;

export async function run(): Promise<Row[]> {
  const work = works.find(({ model }) => model === 'small-cnn');
  if (work === undefined) throw new Error('there is no small CNN among the works');
  const usual = { warmUp: 2, rounds, goal: 5 };
  const contestants: Contestant[] = [
    { side: await makeCompiled(), ...usual },
    { side: await makeEager(), ...usual },
    { side: await makeLayers('wasm'), ...usual },
    // This takes seconds, and the next half a minute.
    { side: await makeJax(), ...usual, warmUp: 1, rounds: 2 },
    { side: await makeLayers('cpu'), ...usual, warmUp: 1, rounds: 1 },
  ];
  try {
    const [ours, ...others] = (await raceSteps(work, contestants)) as [Runner, ...Runner[]];
    return [
      ...[ours, ...others].map((runner) => ({ name: runner.side.name, value: median(timesOf(runner)), unit: 'ms' })),
      ...others.map((runner) => ({
        name: `compiled, times as fast as ${runner.side.name}`,
        value: ratio(runner, ours),
        unit: 'x',
        note: `goal ${runner.goal}`,
      })),
    ];
  } finally {
    for (const { side } of contestants) await side.stop();
  }
}
