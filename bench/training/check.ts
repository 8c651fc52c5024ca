/**
 * `node --conditions=@ocelli/source --import tsx bench/training/check.ts`: whether our eager side and PyTorch's do the same work: names
 * and shapes of the state, counts of parameters, the first loss.
 */
import { makeEager } from './eager-side.js';
import { makeModel } from './models/make-model.js';
import { makeTorch } from './torch-side.js';
import { works } from './work.js';

/** Of the first loss, relative: float32 sums in another order through up to 53 layers. */
const tolerance = 1e-5;

/** The later losses, which tell of the optimisers, are only shown: one flip of a rectifier moves them. */
const steps = 4;

const torch = await makeTorch();
if (typeof torch === 'string') {
  console.log(`passed over: ${torch}`);
} else {
  const eager = await makeEager();
  for (const work of works) {
    const [ours, theirs] = [await eager.prepare(work), await torch.prepare(work)];
    const shapes = (await makeModel(work.model, work.imageSize)).namedState().map(([name, { shape }]) => [name, shape]);
    const same = JSON.stringify(shapes) === JSON.stringify(Object.entries(theirs.shapes));
    const [losses, expected] = [(await eager.steps(steps)).losses, (await torch.steps(steps)).losses];
    const differences = expected.map((loss, step) => Math.abs((losses[step] ?? Number.NaN) - loss) / loss);
    const [difference = Number.NaN] = differences;
    // Written so that a NaN fails.
    const agrees = same && ours.parameters === theirs.parameters && difference <= tolerance;
    if (!agrees) process.exitCode = 1;
    console.log(
      [
        agrees ? 'agrees ' : 'DIFFERS',
        work.model.padEnd(15),
        `${ours.parameters} / ${theirs.parameters} parameters, state ${same ? 'alike' : 'not alike'},`,
        `first loss ${losses[0]?.toFixed(7)} / ${expected[0]?.toFixed(7)},`,
        `losses apart ${differences.map((each) => each.toExponential(1)).join(' ')}`,
      ].join(' '),
    );
  }
  await Promise.all([eager.stop(), torch.stop()]);
}
