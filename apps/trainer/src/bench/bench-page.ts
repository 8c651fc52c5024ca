import { type GraphPage, renderGraph } from '@ocelli/compile/profile';
import { counted, formatCount, formatDuration } from '../console/format.js';
import type { BenchResult } from './bench-result.js';
import type { CompiledProfile } from './compiled-profile.js';
import { deviceNote, milliseconds } from './describe-bench.js';

/** From what ratio on of operators' times to the sum of their medians others are said to have been at work. */
const busy = 1.1;

/** The page of what a step became and where its time goes. */
export function benchPage(result: BenchResult, compiled: CompiledProfile): Promise<string> {
  const { model, batchSize, images, step, wait, steps, imagesPerSecond, peakMemory, device } = result;
  const note = deviceNote(result);
  const { program, seconds, account, profile } = compiled;
  const made = images === 'made-up' ? 'made-up images' : images;
  const page: GraphPage = {
    title: `A training step of ${model}, ${counted(batchSize, 'image')}`,
    headline: `${milliseconds(step.median)} ms a step`,
    facts: [
      {
        name: 'Throughput',
        value: `${formatCount(imagesPerSecond)} images/s`,
        detail: wait >= 0.05 ? `${made}, ${milliseconds(wait)} ms a step to load them` : made,
      },
      {
        name: 'Spread',
        value: `${milliseconds(step.lower)}–${milliseconds(step.upper)}`,
        detail: `ms, half of ${counted(steps, 'step')}; the fastest took ${milliseconds(step.least)}`,
      },
      {
        name: 'Graph',
        value: counted(program.graph.nodes.length, 'node'),
        detail: counted(profile.operators.length, 'operator'),
      },
      { name: 'Compiling', value: formatDuration(seconds), detail: 'tracing, optimising and making the session' },
      {
        name: 'Peak memory',
        value: `${formatCount(peakMemory / 2 ** 20)} MiB`,
        detail: 'of the process, profiling included',
      },
      { name: 'Engine', value: 'compiled', detail: device },
    ],
    notes: [
      ...(account.operators > busy * profile.milliseconds
        ? [
            `Other work disturbed this machine: in a step's run the operators took ${milliseconds(account.operators)} ms, more than the sum of each one's median. Measure again when it is quiet.`,
          ]
        : []),
      `Below are the times of other steps than those above, which were profiled and took ${milliseconds(account.step)} ms: timing each operator takes time itself.`,
      ...(note === undefined ? [] : [`${note.replace(/^o/, 'O')}.`]),
    ],
    profile,
    outside: [
      { name: 'between operators', milliseconds: account.between },
      { name: 'outside of ONNX Runtime', milliseconds: account.outside },
    ],
  };
  return renderGraph(program.graph, page);
}
